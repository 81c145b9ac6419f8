import { createAnalysis } from './analysis.ts';
import type { Place } from './check/diagnostic.ts';
import { explainEntry } from './check/explain.ts';
import type { WorldEntry } from './check/model.ts';
import { chooseWorld, rootFiles, type WitFile } from './world.ts';

/**
 * Where a world says that it imports each interface, by the interface's whole name without its version: the name behind
 * `import`, the name of the world that an `include` brings it in from, or either of these for the interface that needs
 * it. All places are in the world itself, whatever else the files hold. Nothing for a world that cannot be found.
 */
export function importPlaces(files: readonly WitFile[], worldName: string | undefined): ReadonlyMap<string, Place> {
  const analysis = createAnalysis();
  const root = '';
  analysis.set(root, rootFiles(files));
  const world = chooseWorld(analysis.packages(root), worldName);
  if ('message' in world) return new Map();
  return new Map(
    Array.from(world.imports.values()).flatMap((entry) => {
      const { item } = entry;
      if (item.kind !== 'interface' || !item.target) return [];
      return [[item.target.whole.replace(/@.*$/, ''), placeInWorld(entry)] as const];
    }),
  );
}

/** What comes along by a `use` leads to what needs it, until something stands in the world. */
function placeInWorld(entry: WorldEntry): Place {
  const standing = explainEntry(entry).find(({ kind }) => kind !== 'needed');
  return standing?.place ?? entry.place;
}
