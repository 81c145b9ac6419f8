import type { Use } from '../../manifest/index.ts';
import type { Asker } from '../questions/asker.ts';
import type { Permission } from '../questions/messages.ts';

type Refused = Extract<Permission, { kind: 'refused' }>;

/** Asks about uses that are requested and undecided, and remembers refusals, so that no guest asks in a loop. */
export interface Undecided {
  /** Blocks until it is settled. */
  settle(use: Use, request: string, operation: string): Permission;
  /** What decides has changed: what was refused may be asked about again. */
  changed(): void;
}

export function createUndecided(ports: {
  readonly asker: Asker;
  learn(name: string, value: string): void;
  now(): number;
}): Undecided {
  /** By the request; that after too many questions by no request, for it holds for all. */
  const refusals = new Map<string, Refused>();

  function refusedBefore(name: string): Refused | undefined {
    const refusal = refusals.get(name);
    if (!refusal || refusal.until === undefined || ports.now() < refusal.until) return refusal;
    refusals.delete(name);
    return undefined;
  }

  return {
    settle(use, request, operation) {
      const name = `${use.capability} ${request}`;
      const before = refusedBefore(name) ?? refusedBefore(anyRequest);
      if (before) return before;
      const { permission } = ports.asker.ask<'permission'>({ kind: 'permission', use, request, operation });
      if (permission.kind === 'refused') {
        refusals.set(permission.reason === 'too-many-questions' ? anyRequest : name, permission);
      }
      if (permission.kind === 'once' && permission.value !== undefined && use.capability === 'environment') {
        ports.learn(use.name, permission.value);
      }
      return permission;
    },
    changed: () => refusals.clear(),
  };
}

const anyRequest = '';
