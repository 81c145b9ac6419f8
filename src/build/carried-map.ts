import { dirname, resolve } from 'node:path';
import { asNamed, type Confinement, isWithin, judge } from './confine.ts';

/** Characters of a map that goes along with a version. Larger ones cost more than they are worth. */
const longest = 4 * 1024 * 1024;

/**
 * The source map of a bundle as it goes along with its version: its sources are absolute paths as the person knows
 * them, and only what lies in the workspace has one. `undefined` where there is none, or it is too large.
 *
 * @param source absolute path of the bundle's entry
 */
export async function carriedMap(
  sourceMap: string,
  source: string,
  confinement: Confinement,
): Promise<string | undefined> {
  if (sourceMap === '' || sourceMap.length > longest) return undefined;
  const entry = await judge(confinement, source);
  if (entry.kind !== 'inside') return undefined;
  const { sources, names, mappings } = JSON.parse(sourceMap) as Map3;
  const paths = sources.map((each) => {
    const path = resolve(dirname(entry.path), each);
    return isWithin(confinement.real, path) ? asNamed(confinement, path) : '';
  });
  return JSON.stringify({ version: 3, sources: paths, names, mappings } satisfies Map3);
}

interface Map3 {
  readonly version: number;
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}
