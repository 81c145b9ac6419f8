import {
  type FileFacts,
  type FindPackage,
  type NamedSymbol,
  type Occurrence,
  occurrencesIn,
  type Place,
  type ResolvedPackage,
  type Surroundings,
  surroundingsOf,
  type WitDiagnostic,
} from '../../wit/index.ts';
import { isEncoded, locate } from './roots.ts';
import type { Workspace } from './workspace.ts';

/** What features ask. Everything is computed when it is asked for, and kept while its files stay as they are. */
export interface Model {
  paths(): Iterable<string>;
  roots(): Iterable<string>;
  /** The root that a file belongs to, known or not. */
  rootOf(path: string): string;
  /** The files that belong to a root. */
  pathsOf(root: string): Iterable<string>;
  facts(path: string): FileFacts | undefined;
  isOpen(path: string): boolean;
  /** The features of `@unstable` that are enabled. */
  features(): readonly string[];
  /** Whether a file is what others wrote, in a folder `deps` or in binary form: nothing changes it for the person. */
  isDependency(path: string): boolean;
  diagnostics(path: string): readonly WitDiagnostic[];
  /** The packages of the root that a file belongs to, its own first. */
  packages(path: string): readonly ResolvedPackage[];
  /** Finds a package by its exact name, as a path in a file would; one that a dependency names, as its files would. */
  finder(path: string): FindPackage;
  /** The names of all packages that a file could name, each `ns:name` or `ns:name@version`. */
  packageNames(path: string): readonly string[];
  /** All names of a file that stand for something, in the order of the text. */
  occurrences(path: string): readonly Occurrence[];
  /** The name that holds an offset, its end included. */
  occurrenceAt(path: string, offset: number): Occurrence | undefined;
  /** Everywhere that a symbol is named, a file at a time, so that who asks may stop between files. */
  occurrencesOf(symbol: NamedSymbol): Iterable<readonly (Place & Pick<Occurrence, 'role'>)[]>;
  surroundings(path: string, offset: number): Surroundings | undefined;
  /** The text of a file of any kind, as it is on disk. */
  read(path: string): Promise<string | undefined>;
  /** All this as it would be if some files had other texts. */
  after(texts: ReadonlyMap<string, string>): Model;
}

export function createModel(workspace: Workspace): Model {
  const kept = createNames();
  const { analysis } = workspace;
  const packages = (path: string): readonly ResolvedPackage[] => analysis.packages(workspace.rootOf(path));
  const finder = (path: string): FindPackage => {
    const root = workspace.rootOf(path);
    return (name, from) => analysis.package(from ? workspace.rootOf(from.place.path) : root, name);
  };
  const occurrences = (path: string): readonly Occurrence[] => {
    const owners = packages(path).filter(({ source }) => source.parts.some((part) => part.path === path));
    return kept(path, owners, () => {
      const found = owners.flatMap((owner) =>
        owner.source.parts.flatMap((part) => (part.path === path ? occurrencesIn(owner, part, finder(path)) : [])),
      );
      return found.toSorted((a, b) => a.span.start - b.span.start);
    });
  };
  return {
    paths: () => workspace.paths(),
    roots: () => workspace.roots(),
    rootOf: (path) => workspace.rootOf(path),
    pathsOf: (root) => Array.from(workspace.paths()).filter((path) => workspace.rootOf(path) === root),
    facts: (path) => workspace.facts(path),
    isOpen: (path) => workspace.isOpen(path),
    features: () => workspace.features(),
    isDependency: (path) => isEncoded(path) || locate(path).kind !== 'own',
    diagnostics: (path) => workspace.diagnostics(workspace.rootOf(path)).get(path) ?? [],
    packages,
    finder,
    packageNames: (path) => analysis.packageNames(workspace.rootOf(path)),
    occurrences,
    occurrenceAt: (path, offset) =>
      occurrences(path).find(({ span }) => span.start <= offset && offset <= span.end && span.start < span.end),
    *occurrencesOf(symbol) {
      for (const path of filesOf(workspace, symbol)) {
        const found = occurrences(path).filter((each) => standsFor(each, symbol.key));
        if (found.length > 0) yield found.map(({ span, role }) => ({ path, span, role }));
      }
    },
    surroundings: (path, offset) => surroundingsOf(path, offset, packages(path)),
    read: (path) => workspace.read(path),
    after: (texts) => createModel(workspace.after(texts)),
  };
}

/** Gives the names of a file, which are the same as long as its packages are. */
type Names = (
  path: string,
  owners: readonly ResolvedPackage[],
  find: () => readonly Occurrence[],
) => readonly Occurrence[];

/**
 * Keeps the names of files, one list for each: those of a text that was typed over go at once, and a weak map would hold
 * them for long. What was kept first goes when there is too much: who looks through a whole workspace must not keep the
 * names of all.
 */
function createNames(): Names {
  const byPath = new Map<
    string,
    { readonly owners: readonly ResolvedPackage[]; readonly found: readonly Occurrence[] }
  >();
  let total = 0;
  const forget = (path: string): void => {
    const known = byPath.get(path);
    if (known) total -= known.found.length + 1;
    byPath.delete(path);
  };
  return (path, owners, find) => {
    const known = byPath.get(path);
    if (known && known.owners.length === owners.length && known.owners.every((each, at) => each === owners[at])) {
      return known.found;
    }
    const found = find();
    forget(path);
    byPath.set(path, { owners, found });
    total += found.length + 1;
    for (const first of byPath.keys()) {
      if (total <= mostKept || first === path) break;
      forget(first);
    }
    return found;
  };
}

/** Names that are kept: some 15 MB. */
const mostKept = 50_000;

function standsFor({ symbol, also }: Occurrence, key: string): boolean {
  return symbol.key === key || also.some((each) => each.key === key);
}

/** The files that may name a symbol: those whose text holds its name, or its own where it has a name for that alone. */
function* filesOf(workspace: Workspace, symbol: NamedSymbol): Iterable<string> {
  if (symbol.place && inOneFile.has(symbol.kind)) {
    yield symbol.place.path;
    return;
  }
  const needle = symbol.kind === 'package' ? symbol.name.replace(/^.*:|@.*$/g, '') : symbol.name;
  for (const path of workspace.paths()) {
    if (workspace.facts(path)?.text.includes(needle)) yield path;
  }
}

const inOneFile: ReadonlySet<NamedSymbol['kind']> = new Set(['parameter', 'field', 'case', 'function', 'path-alias']);
