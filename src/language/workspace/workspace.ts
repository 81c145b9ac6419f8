import {
  type Analysis,
  createAnalysis,
  type FileFacts,
  fileFacts,
  type RootFiles,
  type WitDiagnostic,
} from '../../wit/index.ts';
import { type Disk, filesUnder } from './disk.ts';
import { isEncoded, isWit, type Location, locate } from './roots.ts';

/** Turns a package in binary form (or its text form) into WIT, or says in a sentence why not. */
export type Decode = (bytes: Uint8Array, path: string) => Promise<DecodedPackage>;

export type DecodedPackage =
  | { readonly kind: 'wit'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The files of WIT that are known: those of the workspace's folders, and over them those that are open. */
export interface Workspace {
  /** Reads all WIT under a folder. */
  addFolder(folder: string): Promise<void>;
  removeFolder(folder: string): void;
  /** Puts the text of an open document over the file; reads the root that it belongs to, if nobody has yet. */
  open(path: string, text: string): Promise<void>;
  change(path: string, text: string): void;
  close(path: string): Promise<void>;
  /** Reads a file again that was changed, created or deleted on disk. */
  refresh(path: string): Promise<void>;
  setFeatures(features: readonly string[]): void;
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
  /** The packages and their names in reach, as the analysis of the roots knows them. */
  readonly analysis: Pick<Analysis, 'packages' | 'package' | 'packageNames'>;
}

export function createWorkspace(disk: Disk, decode: Decode): Workspace {
  const state: State = {
    disk,
    decode,
    analysis: createAnalysis(),
    saved: new Map(),
    open: new Map(),
    roots: new Map(),
    read: new Set(),
    notes: new Map(),
  };
  return {
    addFolder: (folder) => addFolder(state, folder),
    removeFolder(folder) {
      for (const path of Array.from(state.saved.keys())) if (path.startsWith(`${folder}/`)) forget(state, path);
      for (const root of Array.from(state.read)) if (root.startsWith(folder)) state.read.delete(root);
      settle(state);
    },
    async open(path, text) {
      state.open.set(path, fileFacts(text));
      await readRoot(state, path);
      touch(state, path);
      settle(state);
    },
    change(path, text) {
      if (state.open.get(path)?.text === text) return;
      state.open.set(path, fileFacts(text));
      touch(state, path);
      settle(state);
    },
    async close(path) {
      state.open.delete(path);
      await load(state, path);
      settle(state);
    },
    async refresh(path) {
      await load(state, path);
      settle(state);
    },
    setFeatures: (features) => state.analysis.setFeatures(features),
    facts: (path) => factsAt(state, path),
    isOpen: (path) => state.open.has(path),
    openRoots: () => Array.from(new Set(Array.from(state.open.keys(), (path) => rootOf(path)))),
    rootOf,
    diagnostics: (root) => state.analysis.diagnostics(root),
    paths: () => new Set([...state.saved.keys(), ...state.open.keys()]),
    roots: () => state.roots.keys(),
    analysis: state.analysis,
  };
}

interface State {
  readonly disk: Disk;
  readonly decode: Decode;
  readonly analysis: Analysis;
  readonly saved: Map<string, FileFacts>;
  readonly open: Map<string, FileFacts>;
  /** The files of each root, and whether something about them has changed since the analysis was told. */
  readonly roots: Map<string, { readonly files: Set<string>; stale: boolean }>;
  /** Folders whose files were read from disk. */
  readonly read: Set<string>;
  readonly notes: Map<string, WitDiagnostic>;
}

function rootOf(path: string): string {
  return locate(path).root;
}

function factsAt(state: State, path: string): FileFacts | undefined {
  return state.open.get(path) ?? state.saved.get(path);
}

async function addFolder(state: State, folder: string): Promise<void> {
  const paths = await filesUnder(state.disk, folder, (path) => isWit(path) || isEncoded(path));
  await loadAll(state, paths);
  state.read.add(folder);
  settle(state);
  warmUp(state);
}

/** What has run often is compiled well: without this the first keystrokes would wait for it. */
function warmUp(state: State): void {
  for (const root of Array.from(state.roots.keys()).slice(0, warmed)) state.analysis.diagnostics(root);
  const sizes = Array.from(state.saved.values(), ({ text }) => text).filter(({ length }) => length < 100_000);
  const longest = sizes.reduce((best, text) => (text.length > best.length ? text : best), '');
  for (let time = 0; time < 20; time++) {
    const scratch = createAnalysis();
    // As if somebody typed: most texts that come in are broken.
    const at = longest.lastIndexOf('}') - 1;
    const file = { path: 'a.wit', facts: fileFacts(`${longest.slice(0, at)}${'x'.repeat(time)}${longest.slice(at)}`) };
    scratch.set('', { own: [file], dependencies: [], loose: [], notes: [] });
    scratch.diagnostics('');
  }
}

const warmed = 200;

/** Reads the files around an open one that lies outside of all folders of the workspace. */
async function readRoot(state: State, path: string): Promise<void> {
  const root = rootOf(path);
  if (!path.startsWith('/') && !/^[A-Za-z]:\//.test(path)) return;
  for (const folder of state.read) if (root === folder || root.startsWith(`${folder}/`)) return;
  state.read.add(root);
  const own = await state.disk.list(root);
  const paths = own.flatMap(({ name, kind }) => (kind === 'file' ? [`${root}/${name}`] : []));
  if (own.some(({ name, kind }) => kind === 'folder' && name === 'deps')) {
    const deps = await state.disk.list(`${root}/deps`);
    for (const { name, kind } of deps) {
      if (kind === 'file') paths.push(`${root}/deps/${name}`);
      else
        paths.push(
          ...(await state.disk.list(`${root}/deps/${name}`)).map((each) => `${root}/deps/${name}/${each.name}`),
        );
    }
  }
  await loadAll(
    state,
    paths.filter((each) => isWit(each) || isEncoded(each)),
  );
}

async function loadAll(state: State, paths: readonly string[]): Promise<void> {
  // Few at a time: a workspace may hold more files than a process may have open.
  const waiting = paths.values();
  const next = async (): Promise<void> => {
    for (const path of waiting) await load(state, path);
  };
  await Promise.all(Array.from({ length: 32 }, next));
}

async function load(state: State, path: string): Promise<void> {
  state.notes.delete(path);
  const text = isEncoded(path) ? await decoded(state, path) : await state.disk.read(path);
  if (text === undefined) {
    forget(state, path);
    return;
  }
  if (state.saved.get(path)?.text !== text) state.saved.set(path, fileFacts(text));
  touch(state, path);
}

async function decoded(state: State, path: string): Promise<string | undefined> {
  const bytes = await state.disk.bytes(path);
  if (!bytes) return undefined;
  const result = await state.decode(bytes, path);
  if (result.kind === 'wit') return result.text;
  state.notes.set(path, {
    path,
    span: { start: 0, end: 0 },
    severity: 'information',
    code: 'not-decoded',
    message: result.reason,
    related: [],
  });
  // An empty package would be reported as such: the note says all there is to say.
  return '';
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
  if (factsAt(state, path)) known.files.add(path);
  else known.files.delete(path);
  state.roots.set(root, known);
}

/** Tells the analysis of the roots that changed. */
function settle(state: State): void {
  for (const [root, known] of state.roots) {
    if (!known.stale) continue;
    known.stale = false;
    state.analysis.set(root, known.files.size === 0 ? undefined : rootFiles(state, known.files));
    if (known.files.size === 0) state.roots.delete(root);
  }
}

function rootFiles(state: State, paths: ReadonlySet<string>): RootFiles {
  const own: RootFiles['own'][number][] = [];
  const groups = new Map<string, RootFiles['own'][number][]>();
  const loose: RootFiles['own'][number][] = [];
  const notes: WitDiagnostic[] = [];
  for (const path of Array.from(paths).toSorted()) {
    const facts = factsAt(state, path);
    if (!facts) continue;
    const note = state.notes.get(path);
    if (note) {
      notes.push(note);
      continue;
    }
    const location: Location = locate(path);
    const group = location.kind === 'dependency' ? location.group : undefined;
    if (location.kind === 'nested' || isBelowDependency(state, path)) loose.push({ path, facts });
    else if (group === undefined) own.push({ path, facts });
    else groups.set(group, [...(groups.get(group) ?? []), { path, facts }]);
  }
  return { own, dependencies: Array.from(groups.values()), loose, notes };
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
