import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, type Log, messageOf, type Owned } from '../../base/index.ts';
import type { Right } from '../../manifest/index.ts';
import type { CountedDenial } from '../ledger/reader.ts';
import type { ComponentKey } from '../version.ts';
import { type Bounds, type ChainFile, createChainFile } from './chain-file.ts';
import type { AuditRecord } from './line.ts';
import { LockBusy, openLock } from './lock.ts';

/** What a person decided. */
export type Decided =
  | {
      readonly kind: 'granted';
      /** `once` is for the use `what` alone. */
      readonly term: 'always' | 'until' | 'session' | 'once';
      /** Milliseconds since the epoch. */
      readonly until?: number;
      readonly pin?: string;
      readonly what?: string;
    }
  /** `refused` is the answer no to a question, for the session. */
  | { readonly kind: 'revoked' | 'ruled-out' | 'refused' };

/** Something that a person decided about a right of a component. */
export type DecisionRecord = { readonly component: ComponentKey; readonly right: Right } & Decided;

/** Equal denials that came since they were recorded last. */
export interface DenialRecord {
  readonly component: ComponentKey;
  /** The hash of the version that was denied. */
  readonly version: string;
  /** `count` is how many are new. */
  readonly denial: CountedDenial;
}

/**
 * The record of what was decided and denied, in files that only grow: `grants.jsonl` and `denials.jsonl`, each with its
 * older ones. Nothing here throws: what could not be written is said in the log, kept, and written later.
 */
export interface Audit extends Owned {
  /** On the disk itself before it returns, unless the log says otherwise. */
  decided(record: DecisionRecord): void;
  /** Written when it returns, so that the end of this process loses nothing; the system puts it on the disk. */
  denied(records: readonly DenialRecord[]): void;
}

export type OpenedAudit =
  | { readonly kind: 'open'; readonly audit: Audit }
  | { readonly kind: 'unusable'; readonly message: string };

export interface AuditBounds {
  readonly grants: Bounds;
  readonly denials: Bounds;
}

const mebibyte = 1024 * 1024;
/** A guest chooses how much it is denied, so denials are bounded apart, and push out no word of the person's. */
const usualBounds: AuditBounds = {
  grants: { bytes: mebibyte, kept: 15 },
  denials: { bytes: 4 * mebibyte, kept: 4 },
};

/** Opens the audit log in `folder`, which is made, for its owner alone, if need be. */
export function openAudit(folder: string, ports: { clock: Clock; log: Log }, bounds = usualBounds): OpenedAudit {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!lstatSync(folder).isDirectory()) throw new Error('it is a link or no folder');
    if (process.platform !== 'win32') chmodSync(folder, 0o700);
    return { kind: 'open', audit: createAudit(folder, ports, bounds) };
  } catch (error) {
    return { kind: 'unusable', message: `the audit log in ${folder} cannot be written: ${messageOf(error)}` };
  }
}

/** How long a decision waits for another process that is writing. Denials do not wait: they come again soon. */
const decisionWaitMs = 250;
const retryMs = 100;

/** How many records are kept that could not be written; beyond it they are counted. */
const mostWaiting = 10_000;

function createAudit(folder: string, { clock, log }: { clock: Clock; log: Log }, bounds: AuditBounds): Audit {
  const lock = openLock(join(folder, 'lock.sqlite'));
  const now = (): number => clock.now();
  const grants = writer(createChainFile(folder, 'grants', bounds.grants, lock, now), true);
  const denials = writer(createChainFile(folder, 'denials', bounds.denials, lock, now), false);
  let retry: Owned | undefined;
  let complained = false;

  /** What waits to be written to one file, the oldest first. */
  function writer(chain: ChainFile, sync: boolean) {
    const waiting: AuditRecord[] = [];
    let lost = 0;
    function flush(waitMs: number): void {
      const told = lost;
      const records = told > 0 ? [...waiting, { kind: 'lost', count: told }] : waiting;
      if (records.length === 0) return;
      const { written, error } = chain.append(records, waitMs, sync);
      waiting.splice(0, written);
      if (told > 0 && written === records.length) lost -= told;
      if (error !== undefined) failed(error);
      else complained = false;
    }
    return {
      flush,
      sync: () => chain.sync(),
      add(records: readonly AuditRecord[], waitMs: number): void {
        const room = Math.max(0, mostWaiting - waiting.length);
        waiting.push(...records.slice(0, room));
        lost += Math.max(0, records.length - room);
        flush(waitMs);
      },
    };
  }

  function failed(error: unknown): void {
    if (!(error instanceof LockBusy) && !complained) {
      complained = true;
      log.error(`the audit log in ${folder} cannot be written, which is tried again: ${messageOf(error)}`);
    }
    retry ??= clock.after(retryMs, () => {
      retry = undefined;
      grants.flush(0);
      denials.flush(0);
    });
  }

  return {
    decided: ({ kind, component, right, ...rest }) =>
      grants.add([{ kind, ...named(component), ...right, ...rest }], decisionWaitMs),
    denied: (records) =>
      denials.add(
        records.map(({ component, version, denial: { lastTime, ...denial } }) => ({
          // What a recording did in its copy was not refused there, and was not allowed either.
          kind: denial.reason === 'recorded' ? 'recorded' : 'denied',
          ...named(component),
          version,
          ...denial,
          last: new Date(lastTime).toISOString(),
        })),
        0,
      ),
    dispose() {
      try {
        grants.flush(decisionWaitMs);
        denials.flush(decisionWaitMs);
        denials.sync();
      } catch (error) {
        log.error(`ending the audit log: ${messageOf(error)}`);
      }
      void retry?.dispose();
      retry = { dispose: () => {} };
      lock.close();
    },
  };
}

function named({ manifestPath, name, origin }: ComponentKey) {
  return { manifest: manifestPath, component: name, origin };
}
