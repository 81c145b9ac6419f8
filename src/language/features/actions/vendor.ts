import type { WitDiagnostic } from '../../../wit/index.ts';
import { locate } from '../../workspace/roots.ts';
import { type VendoredPackage, vendoredFor, withNeeds } from '../wasi/vendored.ts';
import type { Asked, FileCreation, FileEdit, Fix } from './action.ts';
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
    if (found) byName.set(`${found.data.package}@${found.data.version ?? ''}`, found);
  }
  if (byName.size < 2) return;
  const all = Array.from(byName.values());
  const { creates, edits } = plan(asked, all);
  const fixes = all.flatMap((each) => (each.diagnostic.path === path ? [each.diagnostic] : []));
  yield { title: `Put all ${byName.size} missing packages into deps`, kind: 'quickfix', edits, creates, fixes };
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

function wanted({ model, vendored }: Asked, diagnostic: WitDiagnostic): Wanted | undefined {
  const { data } = diagnostic;
  if (data?.kind !== 'missing-package') return undefined;
  const found = vendoredFor(vendored, data.package, data.version);
  if (!found) return undefined;
  const rename = found.version !== data.version;
  // Paths of a dependency stay what others made them.
  if (rename && model.isDependency(diagnostic.path)) return undefined;
  return { diagnostic, data, package: found, rename };
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
