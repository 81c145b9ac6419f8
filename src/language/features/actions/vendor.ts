import type { UsePath, WitDiagnostic } from '../../../wit/index.ts';
import type { Model } from '../../workspace/model.ts';
import { locate } from '../../workspace/roots.ts';
import { lineOf, type VendoredPackage, vendoredFor, withNeeds } from '../wasi/vendored.ts';
import type { Asked, FileCreation, FileEdit, Fix } from './action.ts';
import { pathsOf } from './tree.ts';
import { changeVersion } from './versions.ts';

/** Puts a package that is missing, and what it needs, into the folder `deps`, if its WIT comes with the server. */
export const vendorPackage: Fix = function* (asked, diagnostic) {
  const found = wanted(asked, diagnostic);
  if (!found) return;
  const { creates, edits, more } = plan(asked, [found]);
  if (creates.length === 0 || (found.rename && edits.length === 0)) return;
  const needs = more === 0 ? '' : `, with ${more === 1 ? 'one package' : `${more} packages`} that it needs`;
  yield {
    title: `Put \`${found.package.name}\` into deps${needs}${found.rename ? ', and name that version' : ''}`,
    kind: 'quickfix',
    edits,
    creates,
    fixes: [diagnostic],
    preferred: found.data.available.length === 0,
  };
};

/** The same for all packages that are missing in the root. */
export const vendorAll: Fix = function* (asked, diagnostic) {
  if (!wanted(asked, diagnostic)) return;
  const { model, path } = asked;
  const missing = model.packages(path).flatMap(({ diagnostics }) => diagnostics);
  const byName = new Map<string, Wanted>();
  for (const each of missing) {
    const found = byName.size < most && wanted(asked, each);
    if (found) byName.set(nameIn(found.data), found);
  }
  if (byName.size < 2) return;
  const all = Array.from(byName.values());
  const { creates, edits } = plan(asked, all);
  const fixes = all.flatMap((each) => (each.diagnostic.path === path ? [each.diagnostic] : []));
  const wantedCount = new Set(missing.flatMap(({ data }) => (data?.kind === 'missing-package' ? nameIn(data) : [])))
    .size;
  const count = byName.size === wantedCount ? `all ${wantedCount}` : `${byName.size} of the ${wantedCount}`;
  yield { title: `Put ${count} missing packages into deps`, kind: 'quickfix', edits, creates, fixes };
};

/** There are not so many packages. */
const most = 50;

type MissingPackage = Extract<NonNullable<WitDiagnostic['data']>, { kind: 'missing-package' }>;

/** A package that is missing, and the one that comes with the server for it. */
interface Wanted {
  readonly diagnostic: WitDiagnostic;
  readonly data: MissingPackage;
  readonly package: VendoredPackage;
  /** Whether the paths have to name another version than they do. */
  readonly rename: boolean;
}

function nameIn({ package: bare, version }: MissingPackage): string {
  return `${bare}@${version ?? ''}`;
}

function wanted({ model, path, vendored }: Asked, diagnostic: WitDiagnostic): Wanted | undefined {
  const { data } = diagnostic;
  if (data?.kind !== 'missing-package') return undefined;
  const line = data.version === undefined ? lineIn(model, path, data.package) : '';
  const found = vendoredFor(vendored, data.package, data.version, line);
  if (!found) return undefined;
  const rename = found.version !== data.version;
  // Paths of a dependency stay what others made them.
  if (rename && model.isDependency(diagnostic.path)) return undefined;
  return { diagnostic, data, package: found, rename };
}

/**
 * The line of versions that a root has of the packages of a namespace: the one that most of its paths name. Where they
 * name none it is that of the packages that are there.
 */
function lineIn(model: Model, path: string, bare: string): string {
  const namespace = bare.slice(0, bare.indexOf(':') + 1);
  const packages = model.packages(path);
  const own = packages.filter(({ source }) => source.parts.some((part) => !model.isDependency(part.path)));
  const named = own.flatMap(({ source }) => source.parts.flatMap(({ items }) => pathsOf(items).flatMap(versioned)));
  const there = packages.flatMap(({ source: { bare: name, version } }) => (version ? [{ name, version }] : []));
  for (const all of [named, there]) {
    const lines = all.flatMap(({ name, version }) => (name.startsWith(namespace) ? lineOf(version) : []));
    const [first] = Array.from(
      Map.groupBy(lines, (line) => line),
      ([line, { length }]) => ({ line, length }),
    ).toSorted((a, b) => b.length - a.length || (a.line < b.line ? -1 : 1));
    if (first) return first.line;
  }
  return usualLine;
}

/** What most components are made of. */
const usualLine = '0.2';

function versioned({ package: owner }: UsePath): { readonly name: string; readonly version: string }[] {
  if (!owner?.version) return [];
  return [{ name: `${owner.namespace.text}:${owner.name.text}`, version: owner.version.text }];
}

interface Plan {
  readonly creates: readonly FileCreation[];
  readonly edits: readonly FileEdit[];
  /** How many packages come that nobody asked for. */
  readonly more: number;
}

function plan({ model, path, vendored }: Asked, all: readonly Wanted[]): Plan {
  const nothing: Plan = { creates: [], edits: [], more: 0 };
  const location = locate(path);
  if (location.kind === 'nested' || location.root === path) return nothing;
  const present = new Set(model.packages(path).map(({ source }) => source.name));
  const asked = Array.from(new Set(all.map((each) => each.package))).filter(({ name }) => !present.has(name));
  const packages = withNeeds(vendored, asked, present);
  const known = new Set(Array.from(model.paths()).filter((each) => each.startsWith(`${location.root}/deps/`)));
  const edits = all.flatMap(({ data, package: { version }, rename }) =>
    rename ? changeVersion(model, path, { bare: data.package, from: data.version, to: version }) : [],
  );
  const creates = packages.map((each) => ({ path: freePath(location.root, each, known), text: each.text }));
  return { creates, edits, more: packages.length - asked.length };
}

/** A file in a folder of its own, as tools that fetch packages name it; another folder where that one is taken. */
function freePath(root: string, { bare, version }: VendoredPackage, known: ReadonlySet<string>): string {
  const folder = `${root}/deps/${bare.replace(':', '-')}-${version}`;
  for (let number = 1; ; number++) {
    const free = number === 1 ? folder : `${folder}-${number}`;
    if (!Array.from(known).some((each) => each.startsWith(`${free}/`))) return `${free}/package.wit`;
  }
}
