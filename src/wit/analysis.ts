import { located, type WitDiagnostic } from './check/diagnostic.ts';
import type { Environment, ResolvedPackage } from './check/model.ts';
import { groupBy } from './check/group.ts';
import { checkPackage } from './check/package.ts';
import { gatherRoot, type RootFiles, type RootPackages } from './check/root.ts';
import type { PackageSource, SourceFile } from './check/sources.ts';
import { compareVersions } from './check/versions.ts';
import { createParts } from './components.ts';

/** Knows the roots of a workspace and what follows from them. Everything is computed when it is asked for, and kept. */
export interface Analysis {
  /** Puts a root, or takes it away. A file whose facts are the same object as before counts as unchanged. */
  set(folder: string, files: RootFiles | undefined): void;
  setFeatures(features: readonly string[]): void;
  /** All diagnostics of a root: of its own files and of its dependencies. Files without any are not in it. */
  diagnostics(folder: string): ReadonlyMap<string, readonly WitDiagnostic[]>;
  /** The packages of a root, resolved: its own first. */
  packages(folder: string): readonly ResolvedPackage[];
  /** The package that an exact name, `ns:name@version`, means in a root: one of its own, or one of another root. */
  package(folder: string, name: string): ResolvedPackage | undefined;
  /** The names of all packages that a root could name, its own among them, with and without versions. */
  packageNames(folder: string): readonly string[];
}

export function createAnalysis(): Analysis {
  const state: State = {
    roots: new Map(),
    offered: new Map(),
    kept: new Map(),
    features: new Set(),
    revision: 0,
    circleOf: undefined,
    held: new Map(),
    byBare: new WeakMap(),
    local: new WeakMap(),
  };
  return {
    set: (folder, files) => setRoot(state, folder, files),
    setFeatures(features) {
      state.features = new Set(features);
      changed(state);
      state.kept.clear();
      state.held.clear();
    },
    diagnostics: (folder) => diagnosticsOf(state, folder),
    packages: (folder) => Array.from(sourcesOf(state, folder), (source) => resolveInOrder(state, folder, source)),
    package(folder, name) {
      const found = find(state, folder, name);
      return found && resolveInOrder(state, found.home, found.source);
    },
    packageNames: (folder) => Array.from(new Set(namesIn(state, folder))),
  };
}

interface State {
  readonly roots: Map<string, RootPackages>;
  /** The packages that roots offer to others, by name, and under their name without the version. */
  readonly offered: Map<string, Map<string, PackageSource>>;
  readonly kept: Map<PackageSource, Kept>;
  /** How many items the worlds of what is kept of each root have beyond what is written. */
  readonly held: Map<string, number>;
  features: ReadonlySet<string>;
  /** Grows with every change: what was found to hold at this one holds. */
  revision: number;
  /** The circles of packages, as far as they were asked for at this revision. */
  circleOf: ((found: Found) => number) | undefined;
  /** The packages of a root by their names without versions. */
  readonly byBare: WeakMap<RootPackages, ReadonlyMap<string, readonly PackageSource[]>>;
  readonly local: WeakMap<SourceFile['facts'], { path: string; diagnostics: readonly WitDiagnostic[] }>;
}

/** A resolved package and the answers that it was resolved with: while they hold, so does it. */
interface Kept {
  readonly resolved: ResolvedPackage;
  readonly lookups: ReadonlyMap<string, ResolvedPackage | 'cycle' | undefined>;
  readonly versions: ReadonlyMap<string, string>;
  readonly incomplete: boolean;
  heldAt: number;
}

function changed(state: State): void {
  state.revision++;
  state.circleOf = undefined;
}

function setRoot(state: State, folder: string, files: RootFiles | undefined): void {
  const before = state.roots.get(folder);
  const after = files && gatherRoot(files, before);
  if (before === after) return;
  changed(state);
  if (after) state.roots.set(folder, after);
  else state.roots.delete(folder);
  const still = new Set([...(after?.own ?? []), ...(after?.dependencies ?? [])]);
  for (const source of [...(before?.own ?? []), ...(before?.dependencies ?? [])]) {
    if (!still.has(source)) drop(state, folder, source);
  }
  for (const source of before?.own ?? []) offer(state, folder, source, undefined);
  for (const source of after?.own ?? []) offer(state, folder, source, source);
}

function drop(state: State, folder: string, source: PackageSource): void {
  const count = state.kept.get(source)?.resolved.items.count ?? 0;
  if (count > 0) state.held.set(folder, (state.held.get(folder) ?? 0) - count);
  state.kept.delete(source);
}

function offer(state: State, folder: string, { name, bare }: PackageSource, source: PackageSource | undefined): void {
  for (const key of new Set([name, bare])) {
    const known = state.offered.get(key) ?? new Map<string, PackageSource>();
    if (source) known.set(folder, source);
    else known.delete(folder);
    if (known.size > 0) state.offered.set(key, known);
    else state.offered.delete(key);
  }
}

/**
 * How many items of worlds are held of one root beyond what is written. A line that includes a world, or exports an
 * interface, may stand for thousands of them, and a folder that somebody made to harm may have thousands of lines.
 */
const mostItems = 150_000;

function sourcesOf(state: State, folder: string): readonly PackageSource[] {
  const root = state.roots.get(folder);
  return root ? [...root.own, ...root.dependencies] : [];
}

function diagnosticsOf(state: State, folder: string): ReadonlyMap<string, readonly WitDiagnostic[]> {
  const byPath = new Map<string, WitDiagnostic[]>();
  const add = (all: readonly WitDiagnostic[]): void => {
    for (const diagnostic of all) {
      const known = byPath.get(diagnostic.path);
      if (known) known.push(diagnostic);
      else byPath.set(diagnostic.path, [diagnostic]);
    }
  };
  const root = state.roots.get(folder);
  if (!root) return byPath;
  for (const file of root.files) add(localOf(state, file));
  add(root.diagnostics);
  for (const source of [...root.own, ...root.dependencies]) add(resolveInOrder(state, folder, source).diagnostics);
  return byPath;
}

function localOf(state: State, { path, facts }: SourceFile): readonly WitDiagnostic[] {
  const known = state.local.get(facts);
  if (known?.path === path) return known.diagnostics;
  const diagnostics = facts.diagnostics.map((each) => located(path, each));
  state.local.set(facts, { path, diagnostics });
  return diagnostics;
}

/**
 * Resolves a package after all that it needs, however long that chain is: when one is resolved, what it looks up has
 * been resolved before, so that the stack stays flat.
 */
function resolveInOrder(state: State, home: string, source: PackageSource): ResolvedPackage {
  const seen = new Set([source]);
  const open = [{ home, source, needs: source.needs.values() }];
  for (let step = open.at(-1); step; step = open.at(-1)) {
    const need = step.needs.next();
    if (need.done) {
      resolve(state, step.home, step.source);
      open.pop();
      continue;
    }
    const found = find(state, step.home, need.value);
    if (!found || seen.has(found.source)) continue;
    seen.add(found.source);
    if (state.kept.get(found.source)?.heldAt !== state.revision) {
      open.push({ ...found, needs: found.source.needs.values() });
    }
  }
  return resolve(state, home, source);
}

function resolve(state: State, folder: string, source: PackageSource): ResolvedPackage {
  const kept = state.kept.get(source);
  if (kept?.heldAt === state.revision) return kept.resolved;
  if (kept && holds(state, folder, source, kept)) {
    kept.heldAt = state.revision;
    return kept.resolved;
  }
  const lookups = new Map<string, ResolvedPackage | 'cycle' | undefined>();
  const versions = new Map<string, string>();
  const incomplete = isIncomplete(state, folder);
  drop(state, folder, source);
  const room = Math.max(0, mostItems - (state.held.get(folder) ?? 0));
  const environment: Environment = {
    features: state.features,
    room,
    lookup(name) {
      const found = lookUp(state, folder, source, name);
      lookups.set(name, found);
      return found;
    },
    elsewhere: (name) => elsewhere(state, folder, name),
    versions(bare) {
      const found = versionsOf(state, folder, bare);
      versions.set(bare, found.join(' '));
      return found;
    },
    incomplete,
    names: () => namesIn(state, folder),
  };
  const resolved = checkPackage(source, environment);
  if (resolved.items.count > 0) state.held.set(folder, (state.held.get(folder) ?? 0) + resolved.items.count);
  state.kept.set(source, { resolved, lookups, versions, incomplete, heldAt: state.revision });
  return resolved;
}

function holds(state: State, folder: string, source: PackageSource, kept: Kept): boolean {
  const { resolved, lookups, versions, incomplete } = kept;
  // There may be more room by now.
  if (resolved.items.cut) return false;
  let same = incomplete === isIncomplete(state, folder);
  for (const [name, answer] of lookups) same &&= lookUp(state, folder, source, name) === answer;
  for (const [bare, answer] of versions) same &&= versionsOf(state, folder, bare).join(' ') === answer;
  return same;
}

function lookUp(
  state: State,
  folder: string,
  from: PackageSource,
  name: string,
): ResolvedPackage | 'cycle' | undefined {
  const found = find(state, folder, name);
  if (!found) return undefined;
  // One that needs this one too is in a circle with it.
  state.circleOf ??= createCircles(state);
  if (state.circleOf(found) === state.circleOf({ home: folder, source: from })) return 'cycle';
  return resolve(state, found.home, found.source);
}

function isIncomplete(state: State, folder: string): boolean {
  return (state.roots.get(folder)?.notes.length ?? 0) > 0;
}

interface Found {
  readonly home: string;
  readonly source: PackageSource;
}

/** The package that a name means in a root: one of its own, or else one that another root offers. */
function find(state: State, folder: string, name: string): Found | undefined {
  const own = state.roots.get(folder)?.byName.get(name);
  return own ? { home: folder, source: own } : nearest(state, folder, name);
}

/** The other root that offers a package which a root has not. A text that lies in no folder is built by no tool. */
function elsewhere(state: State, folder: string, name: string): { folder: string; shown: string } | undefined {
  const home = find(state, folder, name)?.home ?? folder;
  if (home === folder || !folder.includes('/')) return undefined;
  const [from, to] = [folder.split('/'), home.split('/')];
  const common = to.findIndex((part, index) => part !== from[index]);
  return { folder: home, shown: to.slice(common < 0 ? -1 : common).join('/') };
}

/** The circles that packages make by needing each other, each found when it is asked for. */
function createCircles(state: State): (found: Found) => number {
  const homes = new Map<PackageSource, string>();
  const known = ({ home, source }: Found): PackageSource => {
    homes.set(source, home);
    return source;
  };
  const partOf = createParts<PackageSource>(function* needed(source) {
    for (const name of source.needs) {
      const found = find(state, homes.get(source) ?? '', name);
      if (found) yield known(found);
    }
  });
  return (found) => partOf(known(found));
}

/** The package by this name in the root that is closest to a folder: the one with the longest common path. */
function nearest(state: State, folder: string, name: string): Found | undefined {
  let best: Found | undefined;
  let longest = -1;
  for (const [home, source] of state.offered.get(name) ?? []) {
    if (home === folder || source.name !== name) continue;
    const common = commonLength(folder, home);
    if (common > longest || (common === longest && best && home < best.home)) {
      longest = common;
      best = { home, source };
    }
  }
  return best;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function versionsOf(state: State, folder: string, bare: string): string[] {
  const inRoot = inRootByBare(state, folder).get(bare) ?? [];
  const others = Array.from(state.offered.get(bare)?.values() ?? []);
  const versions = new Set(
    [...inRoot, ...others].filter((source) => source.bare === bare).map(({ version }) => version ?? ''),
  );
  return Array.from(versions).toSorted((a, b) => (a === '' ? 1 : b === '' ? -1 : compareVersions(b, a)));
}

function inRootByBare(state: State, folder: string): ReadonlyMap<string, readonly PackageSource[]> {
  const root = state.roots.get(folder);
  if (!root) return new Map();
  const known = state.byBare.get(root) ?? groupBy(sourcesOf(state, folder), (source) => source.bare);
  state.byBare.set(root, known);
  return known;
}

function* namesIn(state: State, folder: string): Iterable<string> {
  for (const { name } of sourcesOf(state, folder)) yield name;
  for (const name of state.offered.keys()) yield name;
}
