import type { TypeScope, World } from '../../../wit/index.ts';

/** A name like `wanted` that is not taken, whatever the case of its letters. */
export function freshName(wanted: string, taken: Iterable<string>): string {
  const known = new Set(Array.from(taken, (name) => name.toLowerCase()));
  if (!known.has(wanted.toLowerCase())) return wanted;
  for (let number = 2; ; number++) {
    const name = `${wanted}-${number}`;
    if (!known.has(name.toLowerCase())) return name;
  }
}

/** The names that nothing new in a scope may have. `worlds` are those of the package, which may include each other. */
export function namesTaken(scope: TypeScope, worlds: Iterable<World>): string[] {
  const names = Array.from(scope.types.keys());
  if (scope.kind === 'interface') return [...names, ...scope.functions.keys()];
  for (const world of worlds) names.push(...world.types.keys(), ...labelsOf(world));
  return names;
}

function labelsOf({ items, imports, exports }: World): string[] {
  const known = [...imports.keys(), ...exports.keys()].filter((key) => typeof key === 'string');
  const written = items.flatMap((item) => {
    if (item.kind !== 'import' && item.kind !== 'export') return [];
    return item.target.kind === 'path' ? [] : [item.target.name.text];
  });
  return [...known, ...written];
}
