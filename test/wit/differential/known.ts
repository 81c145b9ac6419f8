import {
  type InterfaceItem,
  type PackageItem,
  parseWit,
  type WitFile,
  type WorldItemNode,
} from '../../../src/wit/index.ts';

/** A difference between the two parsers that is meant, or not mended yet. */
export interface KnownDifference {
  /** Who accepts such a package; the other one rejects it. */
  readonly accepts: 'reference' | 'own';
  readonly reason: string;
  /** Whether a package has what the difference is about, and was rejected for it. */
  applies(files: readonly WitFile[], why: string): boolean;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    accepts: 'reference',
    reason: 'A `use` of a name that was declared above it hides the declaration; below it, the same is refused.',
    applies: (files, why) => / is declared already/.test(why) && scopesOf(files).some(usesDeclaredName),
  },
  {
    accepts: 'own',
    reason: 'A type or a `use` in a world is refused when its feature is off, where in an interface it is left out.',
    applies: (files, why) => /excluded due to its feature/.test(why) && scopesOf(files).some(gatesWorldType),
  },
  {
    accepts: 'own',
    reason: 'A `use` that its feature shuts off takes the same type of another package from every `use` below it.',
    applies: (files, why) => /excluded due to its feature/.test(why) && scopesOf(files).some(gatesUse),
  },
  {
    accepts: 'own',
    reason: 'Two gates that differ on one interface are refused when an `include` brings both of its imports together.',
    applies: (_, why) => why.startsWith('mismatch in stability from'),
  },
];

interface Scope {
  readonly kind: 'interface' | 'world';
  readonly items: readonly (InterfaceItem | WorldItemNode)[];
}

function scopesOf(files: readonly WitFile[]): Scope[] {
  return files.flatMap(({ text }) => {
    const items = parseWit(text).tree.items.flatMap((item): readonly PackageItem[] =>
      item.kind === 'package' ? item.items : [item],
    );
    return items.flatMap((item): Scope[] => {
      if (item.kind === 'interface') return [item];
      if (item.kind !== 'world') return [];
      const inline = item.items.flatMap((each): Scope[] =>
        (each.kind === 'import' || each.kind === 'export') && each.target.kind === 'inline'
          ? [{ kind: 'interface', items: each.target.items }]
          : [],
      );
      return [item, ...inline];
    });
  });
}

function usesDeclaredName({ items }: Scope): boolean {
  const declared = new Set<string>();
  for (const item of items) {
    if (item.kind === 'use' && item.names.some(({ name, alias }) => declared.has((alias ?? name).text))) return true;
    if ('name' in item) declared.add(item.name.text);
  }
  return false;
}

function gatesWorldType({ kind, items }: Scope): boolean {
  return (
    kind === 'world' &&
    items.some(
      (item) => item.kind !== 'import' && item.kind !== 'export' && item.kind !== 'include' && isUnstable(item),
    )
  );
}

function gatesUse({ items }: Scope): boolean {
  return items.some((item) => item.kind === 'use' && isUnstable(item));
}

function isUnstable({ gates }: InterfaceItem | WorldItemNode): boolean {
  return gates.some((gate) => gate.kind === 'unstable');
}
