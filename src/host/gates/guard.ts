import {
  compilePolicy,
  type CompiledRight,
  type Decision,
  effectiveRights,
  mayContain,
  type Policy,
  type Use,
} from '../../manifest/index.ts';
import type { DenialEntry } from '../ledger/layout.ts';
import type { UseCounter, UseEntry } from '../ledger/uses.ts';
import type { Asker } from '../questions/asker.ts';
import { denialOf, type Refusal } from './denial.ts';
import { createUndecided } from './undecided.ts';

/** The one place where a gate asks whether a use is allowed. What is allowed is counted, what is refused recorded. */
export interface Guard {
  /**
   * Decides a use that `operation` (an import's name) is about to make. Where the person is to be asked it blocks until
   * that is settled.
   */
  allows(use: Use, operation: string): boolean;
  /** Whether a use would be allowed now, without a word on record: for what a listing may name. */
  foresees(use: Use): boolean;
  /** What the policy says of a use now, without a question to a person and without a word on record. */
  decided(use: Use): Decision;
  /** Whether some right that is in force may hold for something inside a folder (a path from the manifest's folder). */
  reaches(folder: string): boolean;
  /**
   * Changes whenever a decision may have changed; what was decided at another epoch must be decided again. It also
   * changes with each use that was allowed once: whoever keeps an answer for the uses of one handle takes the epoch
   * after it, and whoever keeps it for nothing but itself the one before.
   */
  epoch(): number;
  /**
   * The epoch by which the last use was decided, for whoever keeps that answer: a policy that came since is another one,
   * while what was allowed once holds for the handle for which it was asked.
   */
  judged(): number;
  /** Counts a use that was allowed on the main thread, where it was decided. */
  counted(use: UseEntry): void;
  /** Records a refusal that something other than the policy decided. */
  refused(denial: DenialEntry): void;
}

/** The policy as the worker sees it. `read` returns that of the newest epoch, whatever the worker is busy with. */
export interface PolicySource {
  epoch(): number;
  read(): Policy;
}

export interface GuardPorts {
  readonly policy: PolicySource;
  record(denial: DenialEntry): void;
  readonly uses: UseCounter;
  /** Asks the person about what is undecided. */
  readonly asker: Asker;
  /** Takes the value of a variable that may be read once. */
  learn(name: string, value: string): void;
  /** Milliseconds since the epoch, by which grants end. */
  now(): number;
  /** Whether the guest works on a copy of its folder, in which it may do what is only recorded. */
  readonly copies?: boolean;
}

export function createGuard({ policy, record, uses, asker, learn, now, copies = false }: GuardPorts): Guard {
  let compiledAt: number | undefined;
  let decide: (use: Use, now: number) => Decision = () => ({
    kind: 'deny',
    reason: 'not-requested',
    why: 'No policy has come yet.',
  });
  let current: Policy | undefined;
  let effective: readonly CompiledRight[] = [];
  /** When the next grant ends. */
  let nextEnd = Infinity;
  /** Whether any grant has an end. Without one, which is the rule, nothing asks the system for the time. */
  let timed = false;
  /** Raised by what changes decisions without a word from the host. */
  let local = 0;
  const undecided = createUndecided({ asker, learn, now });

  function refresh(): void {
    const epoch = policy.epoch();
    if (epoch !== compiledAt) {
      current = policy.read();
      decide = compilePolicy(current);
      compiledAt = epoch;
      undecided.changed();
      foresee(current);
    } else if (current && nextEnd <= now()) {
      local++;
      foresee(current);
    }
  }

  function foresee(from: Policy): void {
    const time = now();
    effective = effectiveRights(from, time);
    timed = from.grants.some(({ until }) => until !== undefined);
    nextEnd = from.grants.reduce(
      (next, { until = Infinity }) => (until > time ? Math.min(next, until) : next),
      Infinity,
    );
  }

  function epochNow(): number {
    if (nextEnd !== Infinity && nextEnd <= now()) refresh();
    return policy.epoch() + local;
  }

  /** The time to decide by: any, where nothing depends on it. */
  function timeNow(): number {
    return timed ? now() : 0;
  }

  /** Decides, asking the person if need be: the pattern that allows the use, or why it is refused. */
  function judge(use: Use, operation: string): Extract<Decision, { kind: 'allow' }> | Refusal {
    refresh();
    const decision = decide(use, timeNow());
    if (decision.kind !== 'ask') return decision;
    const { request } = decision;
    const permission = undecided.settle(use, request, operation);
    if (permission.kind === 'refused') return { kind: 'deny', reason: permission.reason, request };
    if (permission.kind === 'once') {
      local++;
      return { kind: 'allow', pattern: request };
    }
    refresh();
    const again = decide(use, timeNow());
    return again.kind === 'ask' ? { kind: 'deny', reason: 'not-granted', request } : again;
  }

  /** The counter of the use that was allowed, or nothing for one that was refused, which is recorded. */
  function counterOf(use: Use, operation: string): number | undefined {
    const outcome = judge(use, operation);
    if (outcome.kind === 'allow') return uses.counterFor(use.capability, outcome.pattern, operation);
    record(denialOf(use, operation, outcome));
    return copies && outcome.reason === 'recorded'
      ? uses.counterFor(use.capability, recordedPattern, operation)
      : undefined;
  }

  function allows(use: Use, operation: string): boolean {
    const counter = counterOf(use, operation);
    if (counter === undefined) return false;
    uses.count(counter);
    return true;
  }

  function decided(use: Use): Decision {
    refresh();
    return decide(use, timeNow());
  }

  function foresees(use: Use): boolean {
    const decision = decided(use);
    return decision.kind === 'allow' || (copies && decision.kind === 'deny' && decision.reason === 'recorded');
  }

  return {
    epoch: epochNow,
    judged: () => (compiledAt ?? 0) + local,
    refused: record,
    counted: ({ capability, pattern, operation }) => uses.count(uses.counterFor(capability, pattern, operation)),
    allows,
    decided,
    foresees,
    reaches(folder) {
      // The guest is told that it has this folder, so naming it tells it nothing.
      if (folder === '') return true;
      if (copies) return foresees({ capability: 'filesystem.read', path: folder });
      refresh();
      return effective.some(({ pattern }) => pattern.kind === 'path' && mayContain(pattern, folder));
    },
  };
}

/** What uses are counted under that no pattern allows, in an instance that records them. */
const recordedPattern = 'recorded';
