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
  facts(path: string): FileFacts | undefined;
  isOpen(path: string): boolean;
  /** Whether a file is what others wrote, in a folder `deps` or in binary form: nothing changes it for the person. */
  isDependency(path: string): boolean;
  diagnostics(path: string): readonly WitDiagnostic[];
  /** The packages of the root that a file belongs to, its own first. */
  packages(path: string): readonly ResolvedPackage[];
  /** Finds a package by its exact name, as a path in a file would. */
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
}

export function createModel(workspace: Workspace): Model {
  const kept = new WeakMap<ResolvedPackage, Map<string, readonly Occurrence[]>>();
  const { analysis } = workspace;
  const packages = (path: string): readonly ResolvedPackage[] => analysis.packages(workspace.rootOf(path));
  const finder = (path: string): FindPackage => {
    const root = workspace.rootOf(path);
    return (name) => analysis.package(root, name);
  };
  const occurrencesFrom = (owner: ResolvedPackage, path: string): readonly Occurrence[] => {
    const byPath = kept.get(owner) ?? new Map<string, readonly Occurrence[]>();
    kept.set(owner, byPath);
    const known = byPath.get(path);
    if (known) return known;
    const parts = owner.source.parts.filter((part) => part.path === path);
    const found = parts.flatMap((part) => occurrencesIn(owner, part, finder(path)));
    byPath.set(path, found);
    return found;
  };
  const occurrences = (path: string): readonly Occurrence[] => {
    const [first = [], ...more] = packages(path)
      .map((owner) => occurrencesFrom(owner, path))
      .filter((found) => found.length > 0);
    return more.length === 0 ? first : [first, ...more].flat().toSorted((a, b) => a.span.start - b.span.start);
  };
  return {
    paths: () => workspace.paths(),
    roots: () => workspace.roots(),
    facts: (path) => workspace.facts(path),
    isOpen: (path) => workspace.isOpen(path),
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
        const found = occurrences(path).filter((each) => each.symbol.key === symbol.key);
        if (found.length > 0) yield found.map(({ span, role }) => ({ path, span, role }));
      }
    },
    surroundings: (path, offset) => surroundingsOf(path, offset, packages(path)),
  };
}

/** The files that may name a symbol: those whose text holds its name. */
function* filesOf(workspace: Workspace, symbol: NamedSymbol): Iterable<string> {
  const needle = symbol.kind === 'package' ? symbol.name.replace(/^.*:|@.*$/g, '') : symbol.name;
  for (const path of workspace.paths()) {
    if (workspace.facts(path)?.text.includes(needle)) yield path;
  }
}
