import { compareVersions } from '../../../wit/index.ts';
import { docOfPackage } from './describe.ts';
import { type Completion, type Completions, couldMean } from './item.ts';
import { packageEnd } from './path-end.ts';
import type { Site } from './site.ts';

/**
 * The packages whose name begins in a way, each up to its `/`, where its interfaces are to follow. Those of `listed` are
 * left out.
 */
export function packages(site: Site, begins: string, start: number, listed = new Set<string>()): Completions {
  const { cursor } = site;
  const span = { start, end: packageEnd(site, start < cursor.offset) };
  const typed = cursor.typed.toLowerCase();
  const found = packagesNamed(site, begins, listed).filter(({ bare }) =>
    couldMean(bare.slice(begins.length).toLowerCase(), typed),
  );
  const items = found.slice(0, mostPackages).map(({ bare, versions, isVendored }): Completion => {
    const resolved = site.packages.find(({ source }) => source.bare === bare);
    const known = versions.toSorted(newestFirst).join(', ');
    return {
      label: bare,
      kind: 'package',
      span,
      text: `${bare}/`,
      filter: bare,
      sort: `${isVendored ? 4 : 3}${bare}`,
      description: isVendored ? `${known}, ${notInDeps}` : known || undefined,
      doc: resolved && docOfPackage(resolved),
      goesOn: true,
    };
  });
  return { items, incomplete: found.length > mostPackages };
}

/** What is said of a package that comes with the server: once it is named, a quick fix puts it there. */
export const notInDeps = 'not in deps yet';

interface Named {
  readonly bare: string;
  readonly versions: readonly string[];
  readonly isVendored: boolean;
}

/** All packages in reach but the one at hand, and those that come with the server and are in no `deps`. */
function packagesNamed(site: Site, begins: string, listed: ReadonlySet<string>): readonly Named[] {
  const { owner, model, path, vendored } = site;
  const versionsOf = new Map<string, string[]>();
  const add = (bare: string, version: string | undefined): void => {
    if (!bare.startsWith(begins) || bare === '' || bare === owner.source.bare || listed.has(bare)) return;
    const known = versionsOf.get(bare) ?? [];
    versionsOf.set(bare, known);
    if (version !== undefined && !known.includes(version)) known.push(version);
  };
  for (const name of model.packageNames(path)) {
    const [bare = '', version] = name.split('@');
    add(bare, version);
  }
  const inReach = new Set(versionsOf.keys());
  // Where nothing is typed yet, what is not there would only stand in the way.
  const others = begins === '' && site.cursor.typed === '' ? [] : vendored;
  for (const { bare, version } of others) if (!inReach.has(bare)) add(bare, version);
  return Array.from(versionsOf, ([bare, versions]) => ({ bare, versions, isVendored: !inReach.has(bare) }));
}

/** The names under which a package is in reach, the newest version first. */
export function namesOf({ model, path }: Pick<Site, 'model' | 'path'>, bare: string): readonly string[] {
  const names = model.packageNames(path).filter((name) => name === bare || name.startsWith(`${bare}@`));
  return names.toSorted((a, b) => newestFirst(versionIn(a), versionIn(b)));
}

/** The newest version comes first, and what has none last. */
export function newestFirst(a: string, b: string): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  return compareVersions(b, a);
}

function versionIn(name: string): string {
  return name.split('@')[1] ?? '';
}

const mostPackages = 200;
