import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { lineIndex, shown } from '../base/index.ts';
import { componentNameFrom, readManifestFile } from '../build/index.ts';
import type { ComponentKey } from '../host/index.ts';
import { type Manifest, type ManifestProblem, parseManifest, type Right } from '../manifest/index.ts';
import { type Failed, failed } from './command.ts';
import type { Ports } from './ports.ts';
import { type Problem, problemLines } from './problem.ts';

/** What a command is to work on: a manifest and what it names. */
export interface Target {
  readonly kind: 'target';
  /** Absolute real path of the manifest; of a bare component, of the one that its folder would have. */
  readonly manifestPath: string;
  readonly manifest: Manifest;
  /** No input of a build lies outside of this folder. */
  readonly workspaceRoot: string;
  /** The folder that a guest sees as its own, and that its grants hang on. */
  readonly root: string;
  /** Whether there is no manifest, so that what it may ask for is what the person typed. */
  readonly bare: boolean;
  /** The origin that its grants are kept under, where the store says it. */
  readonly origin?: string;
}

/**
 * The folder that what a component keeps is kept for: its workspace, or the home of an installed component. Where the
 * release of an installed one lies is another folder after each update, which would leave its values behind.
 */
export function keepingFolderOf({ origin, root, workspaceRoot }: Target): string {
  return origin === undefined ? workspaceRoot : root;
}

/** To whom grants for a component are given. `origin` is where its code comes from, as the host finds it. */
export function keyOf({ manifest, root, origin: stored }: Target, origin: string): ComponentKey {
  return { manifestPath: join(root, 'airlock.json'), name: manifest.name, origin: stored ?? origin };
}

/**
 * Finds what a person named: a folder with an `airlock.json`, that file itself, or any `.wasm` file, which needs no
 * manifest. What a bare component asks for is `rights`, since nobody else says it.
 */
export async function findTarget(
  name: string,
  ports: Pick<Ports, 'cwd'>,
  rights: readonly Right[] = [],
): Promise<Target | Failed> {
  // A variable of the shell's that is empty names nothing, and not the folder that the command runs in.
  if (name === '') return failed('usage', 'an empty text names no component');
  const path = await realpath(resolve(ports.cwd, name)).catch(() => undefined);
  const status = path === undefined ? undefined : await stat(path).catch(() => undefined);
  if (path === undefined || !status) return failed('not-found', `${shown(name)} is not there`);
  if (status.isDirectory()) return readTarget(join(path, 'airlock.json'), name, ports);
  return basename(path) === 'airlock.json' ? readTarget(path, name, ports) : bareTarget(path, ports, rights);
}

async function readTarget(manifestPath: string, name: string, ports: Pick<Ports, 'cwd'>): Promise<Target | Failed> {
  const file = await readManifestFile(manifestPath);
  if (file.kind === 'gone')
    return failed('not-found', `there is no airlock.json in ${shown(name)}`, {
      advice: ['airlock new NAME makes a component'],
    });
  if (file.kind === 'unreadable')
    return failed('manifest', `${shown(name)}: ${shown(file.message)}`, { inputs: [manifestPath] });
  const { manifest, problems } = parseManifest(file.text);
  if (!manifest) return wrongManifest(manifestPath, file.text, problems, ports);
  const root = dirname(manifestPath);
  return { kind: 'target', manifestPath, manifest, workspaceRoot: workspaceOf(root, ports.cwd), root, bare: false };
}

function wrongManifest(
  manifestPath: string,
  text: string,
  problems: readonly ManifestProblem[],
  ports: Pick<Ports, 'cwd'>,
): Failed {
  const found = manifestProblems(manifestPath, text, problems);
  return failed('manifest', 'the manifest is wrong', {
    advice: problemLines(found, ports.cwd),
    value: { problems: found },
    inputs: [manifestPath],
  });
}

/** The problems of a manifest as those of any file. */
export function manifestProblems(path: string, text: string, problems: readonly ManifestProblem[]): readonly Problem[] {
  const placeOf = lineIndex(text);
  return problems.map(({ span, message, severity }) => {
    const { line, column } = placeOf(span.start);
    return { path, line: line + 1, column: column + 1, severity, message };
  });
}

function bareTarget(path: string, { cwd }: Pick<Ports, 'cwd'>, rights: readonly Right[]): Target | Failed {
  const folder = dirname(path);
  const text = JSON.stringify({
    name: componentNameFrom(basename(path).replace(/\.wasm$/, '')) ?? 'component',
    version: '0.0.0',
    component: `./${basename(path)}`,
  });
  const { manifest, problems } = parseManifest(text);
  if (!manifest) return failed('usage', `${shown(path)}: ${problems[0]?.message ?? 'its name cannot be used'}`);
  const requests = rights.map((right) => ({ ...right, span: { start: 0, end: 0 } }));
  const manifestPath = join(folder, 'airlock.json');
  return {
    kind: 'target',
    manifestPath,
    manifest: { ...manifest, requests },
    workspaceRoot: folder,
    root: cwd,
    bare: true,
  };
}

/**
 * The folder that a component's files may lie in: the repository around it, else where the command was started if the
 * component lies there, else its own folder.
 */
function workspaceOf(folder: string, cwd: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) break;
  }
  return folder === cwd || folder.startsWith(join(cwd, '/')) ? cwd : folder;
}
