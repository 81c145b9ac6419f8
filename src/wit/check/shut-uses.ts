import type { Check } from './check.ts';
import { errorAt } from './diagnostic.ts';
import type { TypeEntry } from './model.ts';
import { groupBy } from './group.ts';
import { pathsOf } from './paths.ts';

/**
 * Reports a `use` of a type from another package that an earlier `use` shuts: tools take the gates of the first `use`
 * in the package for those of the type, so that with its feature off the type is gone from all the others.
 */
export function reportShutUses(check: Check): void {
  if (!check.foreignUses.some(({ excluded }) => excluded)) return;
  for (const uses of groupBy(inTextOrder(check), ({ target }) => target).values()) {
    const [first, ...others] = uses;
    if (!first?.excluded) continue;
    const feature = first.stability.feature?.text ?? '';
    const message =
      `Tools leave out this \`${first.target?.name}\` too: the first \`use\` of it in the package is behind the feature ` +
      `\`${feature}\`, which is not enabled, and they hold that for the type itself. Write a \`use\` without a feature first.`;
    for (const { excluded, place } of others) {
      if (!excluded) check.report(errorAt(place, 'gate', message, [{ ...first.place, message: 'The first `use`.' }]));
    }
  }
}

/** The entries in the order in which tools walk the paths of a package. */
function inTextOrder({ source, foreignUses }: Check): TypeEntry[] {
  const paths = source.parts.flatMap(({ path, items }) => pathsOf(items).map((use) => ({ file: path, use })));
  const byFile = groupBy(
    paths.map(({ file, use }, index) => ({ file, start: use.path.span.start, index })),
    ({ file }) => file,
  );
  for (const places of byFile.values()) places.sort((a, b) => a.start - b.start);
  return foreignUses
    .map((entry) => {
      // The path of a `use` is the last one that begins before its names.
      const at = byFile.get(entry.place.path)?.findLast(({ start }) => start < entry.place.span.start);
      return { entry, index: at?.index ?? -1 };
    })
    .toSorted((a, b) => a.index - b.index)
    .map(({ entry }) => entry);
}
