import type { RestartPace, Strategy } from '../../manifest/index.ts';

/** Components that share what becomes of them when one of them is given up on. */
export interface Group {
  readonly name: string;
  readonly strategy: Strategy;
  /** Names of components, in the order in which they start. */
  readonly members: readonly string[];
  /** How often the group starts again what its members' own rules gave up on. */
  readonly restart: RestartPace;
}

/** What is done about the failure of a member: stops in the reverse order of starting, then starts in that order. */
export interface GroupRestart {
  readonly stop: readonly string[];
  readonly start: readonly string[];
}

/** The members that a failure touches. A component that is in no group is restarted alone. */
export function restartOf(group: Group | undefined, failed: string): GroupRestart {
  const members = touched(group, failed);
  return { stop: members.filter((name) => name !== failed).toReversed(), start: members };
}

function touched(group: Group | undefined, failed: string): readonly string[] {
  const at = group?.members.indexOf(failed) ?? -1;
  if (!group || at < 0 || group.strategy === 'one-for-one') return [failed];
  return group.strategy === 'one-for-all' ? group.members : group.members.slice(at);
}

export type StartOrder =
  | { readonly kind: 'order'; readonly names: readonly string[] }
  /** These wait for each other, so none of them can be the first: the first name is repeated at the end. */
  | { readonly kind: 'cycle'; readonly names: readonly string[] };

/**
 * An order in which everything comes after what it needs; among those that are free to go, the given order stays. A
 * need that is not among the names is for somebody else to report.
 */
export function startOrder(needs: ReadonlyMap<string, readonly string[]>): StartOrder {
  const placed: string[] = [];
  const state = new Map<string, 'visiting' | 'placed'>();

  /** The cycle that was found, if there is one. Iterative, since a chain may be longer than any stack. */
  function place(start: string): readonly string[] | undefined {
    const path: { readonly name: string; next: number }[] = [{ name: start, next: 0 }];
    state.set(start, 'visiting');
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const need = (needs.get(top.name) ?? [])[top.next++];
      if (need === undefined) {
        path.pop();
        state.set(top.name, 'placed');
        placed.push(top.name);
      } else if (state.get(need) === 'visiting') {
        const names = path.map(({ name }) => name);
        return [...names.slice(names.indexOf(need)), need];
      } else if (needs.has(need) && !state.has(need)) {
        state.set(need, 'visiting');
        path.push({ name: need, next: 0 });
      }
    }
    return undefined;
  }

  for (const name of needs.keys()) {
    const cycle = state.has(name) ? undefined : place(name);
    if (cycle) return { kind: 'cycle', names: cycle };
  }
  return { kind: 'order', names: placed };
}
