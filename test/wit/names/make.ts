import type { Dice } from '../dice.ts';
import { type File, type Id, type IdKind, type Item, itemsOf, type Package, type PathRef, type Root } from './model.ts';

/** What a workspace is made with. */
export interface Make {
  readonly roll: Dice;
  readonly ids: Id[];
  readonly roots: Root[];
  readonly features: Id[];
}

const words = ['a', 'b', 'c', 'd', 'e1', 'list', 'from', 'f-g', 'A', 'B', 'u8', 'x-2'] as const;
export const packageNames = ['p:a', 'p:b', 'q:a', 'p:list', 'q:x-1', 'interface:a'] as const;

export function newId(make: Make, kind: IdKind, name: string, inDependency: boolean): Id {
  const id: Id = { number: make.ids.length, kind, name, inDependency };
  make.ids.push(id);
  return id;
}

export function pick<const T>(roll: Dice, from: readonly [T, ...T[]]): T {
  return roll.pick(from);
}

/** A name that is not taken, whatever the case of its letters. */
export function freshName(make: Make, taken: Iterable<string>): string {
  const known = new Set(Array.from(taken, (each) => each.toLowerCase()));
  for (let attempt = 0; attempt < 4; attempt++) {
    const name = make.roll.pick(words);
    if (!known.has(name.toLowerCase())) return name;
  }
  for (let number = 0; ; number++) if (!known.has(`n${number}`)) return `n${number}`;
}

export function named(ids: readonly Id[]): string[] {
  return ids.map(({ name }) => name);
}

/** Where something is made. */
export interface Place {
  readonly make: Make;
  readonly own: Package;
  readonly file: File;
  readonly reachable: readonly Package[];
}

/** A way to name some interface or world from a file. */
export function pathTo({ make: { roll }, own, file, reachable }: Place, kind: Item['kind']): PathRef | undefined {
  const ways: PathRef[] = [];
  for (const item of itemsOf(own)) if (item.kind === kind) ways.push({ how: 'bare', item, owner: own });
  for (const { path, alias } of file.uses) {
    if (path.item.kind !== kind) continue;
    ways.push(alias ? { how: 'alias', alias, item: path.item, owner: path.owner } : { ...path, how: 'bare' });
  }
  if (roll.happens(60)) {
    for (const from of reachable) {
      for (const item of itemsOf(from)) if (item.kind === kind) ways.push({ how: 'whole', item, owner: from });
    }
  }
  return roll.pick(ways);
}
