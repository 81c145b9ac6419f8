import { type Clock, Emitter, type Log, messageOf, type Owned } from '../../base/index.ts';
import { type GrantDatabase, openDatabase } from './database.ts';
import type { Right } from '../../manifest/index.ts';
import type { Audit, Decided } from '../audit/audit.ts';
import type { ComponentKey } from '../version.ts';
import type { GrantStore } from './store.ts';

export type OpenedStore =
  | { readonly kind: 'open'; readonly store: GrantStore }
  | { readonly kind: 'unusable'; readonly message: string };

export interface GrantStorePorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Where each change goes on record when it is on disk; nowhere without one. */
  readonly audit?: Pick<Audit, 'decided'>;
}

/** How often another process's changes are looked for. */
const pollMs = 500;

/**
 * Opens the grants in `folder`, which its owner alone may read. Several processes may hold it open at once: each change is a
 * transaction of its own, on disk before it is acknowledged. If the file is deleted or replaced meanwhile, what its path
 * leads to then is opened in its place.
 */
export function openGrantStore(folder: string, ports: GrantStorePorts): OpenedStore {
  try {
    return { kind: 'open', store: createStore(folder, openDatabase(folder), ports) };
  } catch (error) {
    return { kind: 'unusable', message: `the grants in ${folder} cannot be read: ${messageOf(error)}` };
  }
}

function createStore(folder: string, first: GrantDatabase, { clock, log, audit }: GrantStorePorts): GrantStore {
  const changed = new Emitter<void>((error) => log.error(`a listener to grants failed: ${messageOf(error)}`));
  let database: GrantDatabase | undefined = first;
  let seen = first.version(clock.now());
  let timer: Owned | undefined;
  let ended = false;

  function current(): GrantDatabase {
    if (ended) throw new Error('the grants were closed');
    if (database?.isCurrent()) return database;
    database?.close();
    // Whatever was known is not so any more, which the next look tells.
    database = undefined;
    seen = undefined;
    database = openDatabase(folder);
    return database;
  }

  // A change of another connection raises the version; our own changes are told at once.
  function look(): void {
    const wasOpen = database !== undefined;
    try {
      const open = current();
      if (seen !== undefined && open.isUntouched()) return;
      const now = open.version(clock.now());
      if (now === seen) return;
      seen = now;
      changed.fire();
    } catch (error) {
      log.warn(`the grants could not be read again: ${messageOf(error)}`);
      // Without its file nothing is granted any more.
      if (wasOpen && database === undefined) changed.fire();
    }
  }

  function poll(): void {
    look();
    timer = clock.after(pollMs, poll);
  }
  timer = clock.after(pollMs, poll);

  /** Only what stands under the path is on disk, so a change that went into an exchanged file is made again. */
  function change(act: (database: GrantDatabase) => void): void {
    const before = current();
    act(before);
    if (!before.isCurrent()) {
      const after = current();
      act(after);
      if (!after.isCurrent()) throw new Error('the file of the grants is exchanged again and again');
    }
    changed.fire();
  }

  function record(component: ComponentKey, { capability, pattern }: Right, decision: Decided): void {
    audit?.decided({ component, right: { capability, pattern }, ...decision });
  }

  return {
    onChange: changed.event,
    look,
    rulingsOf: (key) => current().rulingsOf(key),
    grant(key, right, terms = {}) {
      change((open) => open.grant(key, right, terms, clock.now()));
      record(key, right, { kind: 'granted', term: terms.until === undefined ? 'always' : 'until', ...terms });
    },
    revoke(key, right) {
      change((open) => open.revoke(key, right, clock.now()));
      record(key, right, { kind: 'revoked' });
    },
    ruleOut(key, right) {
      change((open) => open.ruleOut(key, right, clock.now()));
      record(key, right, { kind: 'ruled-out' });
    },
    dispose() {
      ended = true;
      void timer?.dispose();
      changed.dispose();
      database?.close();
    },
  };
}
