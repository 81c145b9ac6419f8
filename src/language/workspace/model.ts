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
  const kept = new WeakMap<ResolvedPackage, Map<string, readonly Occurrence[]>>();
  const makeRoom = createRoom();
  const { analysis } = workspace;
  const packages = (path: string): readonly ResolvedPackage[] => analysis.packages(workspace.rootOf(path));
  const finder = (path: string): FindPackage => {
    const root = workspace.rootOf(path);
    return (name, from) => analysis.package(from ? workspace.rootOf(from.place.path) : root, name);
  };
  const occurrencesFrom = (owner: ResolvedPackage, path: string): readonly Occurrence[] => {
    const known = kept.get(owner)?.get(path);
    if (known) return known;
    const parts = owner.source.parts.filter((part) => part.path === path);
    if (parts.length === 0) return [];
    const byPath = kept.get(owner) ?? new Map<string, readonly Occurrence[]>();
    kept.set(owner, byPath);
    const found = parts.flatMap((part) => occurrencesIn(owner, part, finder(path)));
    byPath.set(path, found);
    makeRoom(byPath, path, found.length + 1);
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

/** Forgets what was kept first when too much is: who looks through a whole workspace must not keep the names of all. */
function createRoom(): (byPath: Map<string, readonly Occurrence[]>, path: string, size: number) => void {
  const order: { readonly forget: () => void; readonly size: number }[] = [];
  let total = 0;
  return (byPath, path, size) => {
    order.push({ forget: () => byPath.delete(path), size });
    total += size;
    while (total > mostKept && order.length > 1) {
      const first = order.shift();
      first?.forget();
      total -= first?.size ?? 0;
    }
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
