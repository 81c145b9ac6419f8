import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { asNamed, type Confinement, isWithin, judge, readInside } from './confine.ts';
import { errorAtStart } from './diagnostic.ts';
import { errorAtKey } from './manifest-place.ts';
import type { BuildDiagnostic } from './request.ts';

/** The WIT text that a manifest names: `wit`, and where that is a folder, what its `deps` holds. */
export interface WitSources {
  readonly kind: 'wit';
  readonly files: readonly WitFile[];
  /** Whether the manifest named one file instead of a folder. */
  readonly single: boolean;
}

export interface WitFile {
  /** Absolute path, as the person knows it. */
  readonly path: string;
  /** Path below the folder of the WIT, with `/` between its parts. */
  readonly name: string;
  readonly text: string;
}

export type WitOutcome =
  | WitSources
  | { readonly kind: 'failed'; readonly diagnostics: readonly BuildDiagnostic[]; readonly inputs: readonly string[] };

const mostFiles = 500;

/** Reads the WIT that a manifest names as `written`. What is wrong with it as a whole stands there. */
export async function readNamedWit(
  written: string,
  manifestPath: string,
  confinement: Confinement,
): Promise<WitOutcome> {
  const at = (message: string) => errorAtKey(manifestPath, 'wit', message, confinement);
  return readWit(resolve(dirname(manifestPath), written), { written, at }, confinement);
}

/** How somebody named WIT, and where what is wrong with it as a whole is said to stand. */
export interface NamedWit {
  readonly written: string;
  at(message: string): BuildDiagnostic | Promise<BuildDiagnostic>;
}

/** Reads the WIT at `path` (absolute), all of it from inside the workspace. */
export async function readWit(path: string, { written, at }: NamedWit, confinement: Confinement): Promise<WitOutcome> {
  const judged = await judge(confinement, path);
  if (judged.kind !== 'inside') {
    const reason = judged.kind === 'missing' ? 'does not exist' : 'lies outside the workspace';
    return failed([await at(`The WIT "${written}" ${reason}.`)], [path]);
  }
  const single = judged.path.endsWith('.wit');
  const paths = single ? [judged.path] : await listWit(judged.path, confinement);
  if (paths.length === 0) return failed([await at(`There is no .wit file in "${written}".`)], [path]);
  if (paths.length > mostFiles) return failed([await at(`There are over ${mostFiles} WIT files.`)], []);
  const root = single ? dirname(judged.path) : judged.path;
  const files: WitFile[] = [];
  const problems: BuildDiagnostic[] = [];
  for (const each of paths) {
    const shown = asNamed(confinement, each);
    const file = await readInside(confinement, each);
    if (file.kind === 'read') {
      const name = relative(root, each).replaceAll('\\', '/');
      files.push({ path: shown, name, text: new TextDecoder().decode(file.bytes) });
    } else {
      const reason = file.kind === 'unreadable' ? file.message : 'This WIT file is not inside the workspace.';
      problems.push(errorAtStart(shown, reason));
    }
  }
  return problems.length > 0
    ? failed(
        problems,
        files.map((file) => file.path),
      )
    : { kind: 'wit', files, single };
}

/** Writes a copy of the WIT below `folder`, and returns the path to give to a tool. */
export async function copyWit(wit: WitSources, folder: string): Promise<string> {
  for (const file of wit.files) {
    const target = join(folder, file.name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, file.text);
  }
  const only = wit.files[0];
  return wit.single && only ? join(folder, basename(only.name)) : folder;
}

/** The places where WIT tools look: the folder itself, `deps/*.wit`, and `deps/<package>/*.wit`. */
async function listWit(folder: string, confinement: Confinement): Promise<string[]> {
  const deps = join(folder, 'deps');
  const packages = (await entries(deps, confinement)).filter((name) => !name.endsWith('.wit'));
  const whole = await judge(confinement, deps);
  const folders = [folder, deps];
  for (const name of packages) {
    const judged = await judge(confinement, join(deps, name));
    // A link back to a folder that it lies in would declare the same package once more.
    const isBack = judged.kind === 'inside' && whole.kind === 'inside' && isWithin(judged.path, whole.path);
    if (!isBack) folders.push(join(deps, name));
  }
  const found: string[] = [];
  for (const each of folders) {
    const names = (await entries(each, confinement)).filter((name) => name.endsWith('.wit'));
    found.push(...names.map((name) => join(each, name)));
  }
  return found;
}

async function entries(folder: string, confinement: Confinement): Promise<string[]> {
  const judged = await judge(confinement, folder);
  if (judged.kind !== 'inside') return [];
  try {
    return (await readdir(judged.path)).toSorted();
  } catch {
    // It is a file, or went away since: either way it holds no WIT.
    return [];
  }
}

function failed(diagnostics: readonly BuildDiagnostic[], inputs: readonly string[]): WitOutcome {
  return { kind: 'failed', diagnostics, inputs };
}
