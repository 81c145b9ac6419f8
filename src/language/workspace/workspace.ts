import {
  type Analysis,
  createAnalysis,
  type FileFacts,
  type RootFiles,
  type SourceFile,
  type WitDiagnostic,
} from '../../wit/index.ts';
import { isUnder, linkedTo } from './changes.ts';
import type { Disk } from './disk.ts';
import { type Decode, type Known, knownText, readKnown } from './known.ts';
import { isEncoded, isWit, locate, rootFilesOf } from './roots.ts';
import { type Step, walk } from './walk.ts';
import { warmUp } from './warm-up.ts';

/** The files of WIT that are known: those of the workspace's folders, and over them those that are open. */
export interface Workspace {
  /** Reads all WIT under a folder. */
  addFolder(folder: string): Promise<void>;
  /** Forgets what lies under a folder, but for what another folder holds as well or an open document needs. */
  removeFolder(folder: string): Promise<void>;
  /** Puts the text of an open document over the file; reads the root that it belongs to, if nobody has yet. */
  open(path: string, text: string): Promise<void>;
  change(path: string, text: string): void;
  close(path: string): Promise<void>;
  /**
   * Reads again what was changed or created on disk, and what was deleted: files, and folders with all that they hold or
   * held. Says whether that was any of the workspace's.
   */
  refresh(changed: readonly string[], deleted?: readonly string[]): Promise<boolean>;
  setFeatures(features: readonly string[]): void;
  /** The features of `@unstable` that are enabled. */
  features(): readonly string[];
  facts(path: string): FileFacts | undefined;
  isOpen(path: string): boolean;
  /** The roots that have an open document. */
  openRoots(): readonly string[];
  rootOf(path: string): string;
  diagnostics(root: string): ReadonlyMap<string, readonly WitDiagnostic[]>;
  /** The paths of all files that are known, open or not. */
  paths(): Iterable<string>;
  /** All roots, each a folder with WIT. */
  roots(): Iterable<string>;
  /** The text of a file of any kind, as it is on disk. */
  read(path: string): Promise<string | undefined>;
  /** The workspace as it would be if some files had other texts. Nothing that comes later reaches it. */
  after(texts: ReadonlyMap<string, string>): Workspace;
  /** The packages and their names in reach, as the analysis of the roots knows them. */
  readonly analysis: Pick<Analysis, 'packages' | 'package' | 'packageNames'>;
}

export function createWorkspace(disk: Disk, decode: Decode): Workspace {
  return workspaceOf({
    disk,
    decode,
    analysis: createAnalysis(),
    saved: new Map(),
    open: new Map(),
    roots: new Map(),
    folders: new Set(),
    listed: new Set(),
    links: new Map(),
    features: [],
  });
}

function workspaceOf(state: State): Workspace {
  return {
    addFolder: (folder) => addFolder(state, withoutSlash(folder)),
    removeFolder: (folder) => removeFolder(state, withoutSlash(folder)),
    async open(path, text) {
      put(state, path, text);
      await readRoot(state, rootOf(path));
      settle(state);
    },
    change(path, text) {
      if (state.open.get(path)?.facts.text === text) return;
      put(state, path, text);
      settle(state);
    },
    async close(path) {
      state.open.delete(path);
      await load(state, path);
      settle(state);
    },
    refresh: (changed, deleted = []) => refresh(state, changed, deleted),
    setFeatures(features) {
      state.features = features;
      state.analysis.setFeatures(features);
    },
    features: () => state.features,
    facts: (path) => knownAt(state, path)?.facts,
    isOpen: (path) => state.open.has(path),
    openRoots: () => Array.from(new Set(Array.from(state.open.keys(), (path) => rootOf(path)))),
    rootOf,
    diagnostics: (root) => state.analysis.diagnostics(root),
    paths: () => new Set([...state.saved.keys(), ...state.open.keys()]),
    roots: () => state.roots.keys(),
    read: (path) => state.disk.read(path),
    after(texts) {
      const open = new Map(state.open);
      for (const [path, text] of texts) open.set(path, knownText(path, text));
      const roots = new Map(Array.from(state.roots, ([root, { files }]) => [root, { files, stale: true }]));
      const other: State = { ...state, open, roots, saved: new Map(state.saved), analysis: createAnalysis() };
      other.analysis.setFeatures(state.features);
      settle(other);
      return workspaceOf(other);
    },
    analysis: state.analysis,
  };
}

interface State {
  readonly disk: Disk;
  readonly decode: Decode;
  readonly analysis: Analysis;
  readonly saved: Map<string, Known>;
  readonly open: Map<string, Known>;
  /** The files of each root, and whether something about them has changed since the analysis was told. */
  readonly roots: Map<string, { readonly files: Set<string>; stale: boolean }>;
  /** The folders of the workspace. */
  readonly folders: Set<string>;
  /** Roots whose files were all read from disk. */
  readonly listed: Set<string>;
  /** The paths of links -> where they lead: what changes there is told by that path alone. */
  readonly links: Map<string, string>;
  features: readonly string[];
}

function rootOf(path: string): string {
  return locate(path).root;
}

function withoutSlash(folder: string): string {
  return folder.replace(/\/+$/, '');
}

function knownAt(state: State, path: string): Known | undefined {
  return state.open.get(path) ?? state.saved.get(path);
}

function put(state: State, path: string, text: string): void {
  state.open.set(path, knownText(path, text));
  touch(state, path);
}

async function addFolder(state: State, folder: string): Promise<void> {
  state.folders.add(folder);
  await loadTree(state, { path: folder, as: 'folder' });
  settle(state);
  const texts = Array.from(state.saved.values(), ({ facts }) => facts.text);
  void warmUp(state.analysis, Array.from(state.roots.keys()), texts);
}

async function removeFolder(state: State, folder: string): Promise<void> {
  state.folders.delete(folder);
  const stays = (path: string): boolean => Array.from(state.folders).some((each) => path.startsWith(`${each}/`));
  const gone = (path: string): boolean => path.startsWith(`${folder}/`) && !stays(path);
  for (const path of Array.from(state.saved.keys())) if (gone(path)) forget(state, path);
  for (const root of Array.from(state.listed)) if (gone(`${root}/`)) state.listed.delete(root);
  for (const link of Array.from(state.links.keys())) if (gone(link)) state.links.delete(link);
  for (const path of state.open.keys()) if (gone(path)) await readRoot(state, rootOf(path));
  settle(state);
}

async function refresh(state: State, came: readonly string[], went: readonly string[]): Promise<boolean> {
  const all = new Set([...came, ...went]);
  for (const path of linkedTo(state.links, all)) all.add(path);
  const files = new Set(Array.from(all).filter(isWanted));
  // A folder that is gone is told of alone, without the files that were in it.
  for (const path of state.saved.keys()) if (isUnder(path, all)) files.add(path);
  await loadAll(state, files);
  const folders = new Set([...came, ...linkedTo(state.links, came)].filter((path) => !isWit(path)));
  let found = files.size > 0;
  for (const path of folders) found = (await readFolder(state, path)) || found;
  for (const root of new Set(Array.from(files).filter(isOwn).map(rootOf))) await readRoot(state, root);
  settle(state);
  return found;
}

function isWanted(path: string): boolean {
  return isWit(path) || isEncoded(path);
}

/** Reads a folder that has come, if it is one: the dependencies of a root, or any other in the workspace. */
async function readFolder(state: State, path: string): Promise<boolean> {
  if (isWanted(path)) return false;
  const { root, kind } = locate(`${path}/x`);
  if (kind !== 'own' && state.listed.delete(root)) {
    await readRoot(state, root);
    return true;
  }
  const inside = Array.from(state.folders).some((folder) => path.startsWith(`${folder}/`));
  if (!inside || /\/(?:node_modules|target|\.[^/]*)(?:\/|$)/.test(path)) return false;
  return (await loadTree(state, { path, as: 'folder' })) > 0;
}

/** Reads the files around one whose root nobody has read: outside of all folders, or where a walk does not go. */
async function readRoot(state: State, root: string): Promise<void> {
  if (!root.startsWith('/') && !/^[A-Za-z]:\//.test(root)) return;
  if (!state.listed.has(root)) await loadTree(state, { path: root, as: 'root' });
}

/** Reads all WIT that a walk finds, and gives how many files that are. */
async function loadTree(state: State, start: Step): Promise<number> {
  const { files, links } = await walk(state.disk, start, isWanted);
  for (const [link, target] of links) state.links.set(link, target);
  const roots = new Set(files.filter(isOwn).map(rootOf));
  for (const root of roots) state.listed.add(root);
  if (start.as === 'root') state.listed.add(start.path);
  // Nobody looks at the binaries of a folder that has no WIT beside it.
  const read = files.filter((path) => isWit(path) || state.listed.has(rootOf(path)));
  await loadAll(state, read);
  return read.length;
}

function isOwn(path: string): boolean {
  return isWit(path) && locate(path).kind === 'own';
}

async function loadAll(state: State, paths: Iterable<string>): Promise<void> {
  // Few at a time: a workspace may hold more files than a process may have open.
  const waiting = Array.from(paths).values();
  const next = async (): Promise<void> => {
    for (const path of waiting) await load(state, path);
  };
  await Promise.all(Array.from({ length: 32 }, next));
}

async function load(state: State, path: string): Promise<void> {
  const known = await readKnown(state.disk, state.decode, path, state.saved.get(path));
  if (known) state.saved.set(path, known);
  else state.saved.delete(path);
  touch(state, path);
}

function forget(state: State, path: string): void {
  state.saved.delete(path);
  touch(state, path);
}

/** Notes that a file of a root changed, came or went. */
function touch(state: State, path: string): void {
  const root = rootOf(path);
  const known = state.roots.get(root) ?? { files: new Set<string>(), stale: true };
  known.stale = true;
  if (knownAt(state, path)) known.files.add(path);
  else known.files.delete(path);
  state.roots.set(root, known);
}

/** Tells the analysis of the roots that changed. */
function settle(state: State): void {
  for (const [root, known] of state.roots) {
    if (!known.stale) continue;
    known.stale = false;
    state.analysis.set(root, known.files.size === 0 ? undefined : rootFiles(state, known.files));
    if (known.files.size === 0) {
      state.roots.delete(root);
      state.listed.delete(root);
    }
  }
}

function rootFiles(state: State, paths: ReadonlySet<string>): RootFiles {
  const files: SourceFile[] = [];
  const notes: WitDiagnostic[] = [];
  for (const path of Array.from(paths).toSorted()) {
    const known = knownAt(state, path);
    if (known?.note) notes.push(known.note);
    else if (known) files.push({ path, facts: known.facts });
  }
  return rootFilesOf(files, notes, (path) => isBelowDependency(state, path));
}

/** Whether a file lies deeper in the `deps` of a root than tools look for packages. */
function isBelowDependency({ roots }: State, path: string): boolean {
  const parts = path.split('/');
  return parts.some((part, index) => {
    if (part !== 'deps' || parts.length - 1 - index <= 2) return false;
    const root = parts.slice(0, index).join('/');
    return Array.from(roots.get(root)?.files ?? []).some((file) => locate(file).kind === 'own');
  });
}
