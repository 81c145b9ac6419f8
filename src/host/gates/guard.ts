import {
  compilePolicy,
  type CompiledRight,
  type Decision,
  effectiveRights,
  mayContain,
  type Policy,
  suggestPattern,
  type Use,
} from '../../manifest/index.ts';
import type { DenialEntry } from '../ledger/layout.ts';
import type { Asker } from '../questions/asker.ts';

/** The one place where a gate asks whether a use is allowed. What is refused is recorded. */
export interface Guard {
  /** Decides a use that `operation` (an import's name) is about to make, and records a refusal. */
  allows(use: Use, operation: string): boolean;
  /** Whether some right that is in force may hold for something inside a folder (a path from the manifest's folder). */
  reaches(folder: string): boolean;
  /** Changes whenever a decision may have changed; what was decided at another epoch must be decided again. */
  epoch(): number;
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
  /** Asks the person about what is undecided. */
  readonly asker: Asker;
  /** Milliseconds since the epoch, by which grants end. */
  now(): number;
}

export function createGuard({ policy, record, asker, now }: GuardPorts): Guard {
  let compiledAt: number | undefined;
  let decide: (use: Use, now: number) => Decision = () => ({
    kind: 'deny',
    reason: 'not-requested',
    why: 'No policy has come yet.',
  });
  let effective: readonly CompiledRight[] = [];

  function refresh(): void {
    const epoch = policy.epoch();
    if (epoch === compiledAt) return;
    const current = policy.read();
    decide = compilePolicy(current);
    effective = effectiveRights(current, now());
    compiledAt = epoch;
  }

  return {
    epoch: () => policy.epoch(),
    refused: record,
    reaches(folder) {
      // The guest is told that it has this folder, so naming it tells it nothing.
      if (folder === '') return true;
      refresh();
      return effective.some(({ pattern }) => pattern.kind === 'path' && mayContain(pattern, folder));
    },
    allows(use, operation) {
      refresh();
      const decision = decide(use, now());
      if (decision.kind === 'allow') return true;
      if (decision.kind === 'ask') {
        const question = { kind: 'permission', use, request: decision.request, operation } as const;
        if (asker.ask<'permission'>(question).allowed) return true;
      }
      const suggestion =
        decision.kind === 'deny' && decision.reason === 'not-requested' ? suggestPattern(use) : undefined;
      record({
        capability: use.capability,
        what: describeUse(use),
        operation,
        reason: decision.kind === 'ask' ? 'not-granted' : decision.reason,
        ...('request' in decision ? { request: decision.request } : {}),
        ...(suggestion === undefined ? {} : { suggestion }),
      });
      return false;
    },
  };
}

/** The use as a person reads it. */
export function describeUse(use: Use): string {
  switch (use.capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return use.path === '' ? '.' : `./${use.path}`;
    case 'network.connect':
      return `${use.scheme}://${use.host.includes(':') ? `[${use.host}]` : use.host}:${use.port}`;
    case 'network.listen':
      return `port ${use.port}`;
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return use.subject;
    case 'process':
      return use.command.join(' ');
    case 'environment':
      return use.name;
    case 'custom':
      return use.interface;
  }
}
