import { errorAt, type WitDiagnostic } from './diagnostic.ts';
import { groupBy } from './group.ts';
import { gatherGroup, type Group, type PackageSource, type SourceFile } from './sources.ts';

/** The files of one root: a folder of WIT, and what its folder `deps` holds. */
export interface RootFiles {
  readonly own: readonly SourceFile[];
  /** Each a file `deps/x.wit` alone, or all files of a folder `deps/x`. */
  readonly dependencies: readonly (readonly SourceFile[])[];
  /** Files that belong to no package in reach: what can be seen in them alone is said of them, and no more. */
  readonly loose: readonly SourceFile[];
  /** What is to be said of dependencies that cannot be read. With any, no package is reported as missing. */
  readonly notes: readonly WitDiagnostic[];
  /** Whether the folder must be one package, as tools want it; a folder of a workspace may be a shelf of them. */
  readonly onePackage?: boolean;
}

/** The packages of one root. The same files give the same objects, so that they can be keys of what is kept. */
export interface RootPackages {
  readonly files: readonly SourceFile[];
  readonly own: readonly PackageSource[];
  readonly dependencies: readonly PackageSource[];
  readonly byName: ReadonlyMap<string, PackageSource>;
  readonly diagnostics: readonly WitDiagnostic[];
  readonly groups: readonly GatheredGroup[];
  readonly loose: readonly SourceFile[];
  readonly notes: readonly WitDiagnostic[];
}

interface GatheredGroup {
  readonly kind: 'folder' | 'dependency';
  readonly files: readonly SourceFile[];
  readonly group: Group;
}

/** Sorts a root into packages. What did not change since `before` is taken from there. */
export function gatherRoot(files: RootFiles, before: RootPackages | undefined): RootPackages {
  const kept = new Map((before?.groups ?? []).map((each) => [`${each.kind} ${each.files[0]?.path}`, each]));
  const gather = (members: readonly SourceFile[], kind: 'folder' | 'dependency'): GatheredGroup => {
    const known = kept.get(`${kind} ${members[0]?.path}`);
    if (known && sameFiles(known.files, members)) return known;
    return { kind, files: members, group: keepSources(gatherGroup(members, kind), known?.group) };
  };
  const own = gather(files.own, files.onePackage ? 'dependency' : 'folder');
  const dependencies = files.dependencies.map((members) => gather(members, 'dependency'));
  const groups = [own, ...dependencies];
  const loose = before && sameFiles(before.loose, files.loose) ? before.loose : files.loose;
  const same = before?.groups.length === groups.length && groups.every((each, index) => before.groups[index] === each);
  if (before && same && before.loose === loose && sameNotes(before.notes, files.notes)) return before;
  const diagnostics = [...groups.flatMap(({ group }) => group.diagnostics), ...files.notes];
  const byName = new Map<string, PackageSource>();
  for (const source of groups.flatMap(({ group }) => group.packages)) {
    const earlier = byName.get(source.name);
    if (!earlier) byName.set(source.name, source);
    // A binary holds all packages that it needs, so two of them may well hold the same one.
    else if (source.name !== '' && isWritten(earlier) && isWritten(source)) diagnostics.push(...twice(earlier, source));
  }
  return {
    files: [...groups.flatMap((each) => each.files), ...loose],
    own: own.group.packages,
    dependencies: dependencies.flatMap(({ group }) => group.packages),
    byName,
    diagnostics,
    groups,
    loose,
    notes: files.notes,
  };
}

function isWritten({ place }: PackageSource): boolean {
  return !place.path.endsWith('.wasm') && !place.path.endsWith('.wat');
}

function sameNotes(a: readonly WitDiagnostic[], b: readonly WitDiagnostic[]): boolean {
  return a.length === b.length && a.every((note, index) => note === b[index]);
}

/** A package none of whose files changed is the same object as before, whatever else its folder holds. */
function keepSources({ packages, diagnostics }: Group, before: Group | undefined): Group {
  if (!before) return { packages, diagnostics };
  const byName = groupBy(before.packages, ({ name }) => name);
  const kept = packages.map((source) => byName.get(source.name)?.find((each) => sameParts(each, source)) ?? source);
  return { packages: kept, diagnostics };
}

function sameParts(a: PackageSource, b: PackageSource): boolean {
  const same = (index: number): boolean => {
    const [one, other] = [a.parts[index], b.parts[index]];
    return one?.path === other?.path && one?.facts === other?.facts && one?.items.length === other?.items.length;
  };
  return a.parts.length === b.parts.length && a.parts.every((_, index) => same(index)) && a.place.span === b.place.span;
}

function sameFiles(a: readonly SourceFile[], b: readonly SourceFile[]): boolean {
  return (
    a.length === b.length && a.every(({ path, facts }, index) => path === b[index]?.path && facts === b[index]?.facts)
  );
}

/** The path of a package's file as it is seen from the folder that both files share. */
function shortPath(here: PackageSource, there: PackageSource): string {
  const [from, to] = [here.place.path.split('/'), there.place.path.split('/')];
  const differs = to.findIndex((part, index) => part !== from[index]);
  return to.slice(Math.max(0, differs - 1)).join('/');
}

/** One package in two places: each is told of the other. */
function twice(first: PackageSource, second: PackageSource): WitDiagnostic[] {
  const told = (here: PackageSource, there: PackageSource): WitDiagnostic => {
    const where = here.place.path === there.place.path ? 'this file' : `\`${shortPath(here, there)}\``;
    const message = `The package \`${here.name}\` is declared in two places: keep one of them. The other is in ${where}.`;
    return errorAt(here.place, 'package-twice', message, [{ ...there.place, message: 'The other one.' }]);
  };
  return [told(first, second), told(second, first)];
}
