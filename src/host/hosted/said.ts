import type { Right } from '../../manifest/index.ts';
import type { Rights } from '../grants/rights.ts';
import { isSame } from '../grants/session.ts';
import type { ComponentKey } from '../version.ts';

/** What was said of a component at one moment, to find out what has changed since. */
export interface Said {
  /** Whatever decides but the requests, as one text. */
  readonly text: string;
  readonly allowed: readonly Right[];
  readonly denied: readonly Right[];
  /** When grants end, in milliseconds since the epoch. */
  readonly ends: readonly number[];
}

export interface SaidChange {
  /** What is allowed now and was not before. */
  readonly added: readonly Right[];
  /** Whether it may concern variables. */
  readonly environment: boolean;
}

export function saidOf(rights: Pick<Rights, 'policy' | 'standing'>, key: ComponentKey): Said {
  const { grants: _, ...rest } = rights.policy(key, []);
  const { grants: standing, refused } = rights.standing(key);
  return {
    text: JSON.stringify([rest, standing, refused]),
    allowed: [...standing, ...rest.allowed],
    denied: rest.denied,
    ends: standing.flatMap(({ until }) => (until === undefined ? [] : [until])),
  };
}

/** What differs between two moments; nothing where nothing that decides does. */
export function changeBetween(before: Said, after: Said): SaidChange | undefined {
  if (before.text === after.text) return undefined;
  const added = without(after.allowed, before.allowed);
  const changed = [
    ...added,
    ...without(before.allowed, after.allowed),
    ...without(before.denied, after.denied),
    ...without(after.denied, before.denied),
  ];
  return { added, environment: changed.some(({ capability }) => capability === 'environment') };
}

function without(rights: readonly Right[], others: readonly Right[]): readonly Right[] {
  return rights.filter((right) => !others.some((other) => isSame(right, other)));
}
