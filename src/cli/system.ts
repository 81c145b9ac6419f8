import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { shown } from '../base/index.ts';
import { type Arrangement, flawedLinks, flawText, type LinkParty, planSystem } from '../host/index.ts';
import { emptyWorkspace, parseWorkspace, type WorkspaceFile, workspaceFileName } from '../manifest/index.ts';
import { readManifestFile } from '../build/index.ts';
import { type Failed, failed } from './command.ts';
import { lookThrough } from './find-manifests.ts';
import type { Ports } from './ports.ts';
import { problemLines } from './problem.ts';
import { findTarget, manifestProblems, type Target } from './target.ts';

/** All components of a workspace folder, and how they start. */
export interface System {
  readonly kind: 'system';
  /** Absolute real path of the folder. */
  readonly folder: string;
  /** In the order in which they start. */
  readonly targets: readonly Target[];
  /** What the file says of them together. */
  readonly arrangement: Arrangement;
  /** Absolute paths of what was read to know this: the file of the workspace, whether or not it is there, and manifests. */
  readonly inputs: readonly string[];
  /** Absolute paths of the folders in which components were looked for. */
  readonly folders: readonly string[];
}

/**
 * Whether a person named a whole system: a folder with an `airlock.workspace.json`, that file, or a folder without an
 * `airlock.json` of its own.
 */
export async function namesSystem(name: string, { cwd }: Pick<Ports, 'cwd'>): Promise<boolean> {
  const path = resolve(cwd, name);
  if (basename(path) === workspaceFileName) return true;
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return false;
  return (await isThere(join(path, workspaceFileName))) || !(await isThere(join(path, 'airlock.json')));
}

/** Finds the components of a folder, and the order in which they start. Whatever is wrong with one of them is told. */
export async function findSystem(name: string, ports: Pick<Ports, 'cwd'>): Promise<System | Failed> {
  const named = resolve(ports.cwd, name);
  const place = basename(named) === workspaceFileName ? dirname(named) : named;
  const folder = await realpath(place).catch(() => undefined);
  if (folder === undefined) return failed('not-found', `${shown(name)} is not there`);
  const path = join(folder, workspaceFileName);
  const file = await readWorkspace(path, ports);
  if ('exit' in file) return file;
  const { manifests, folders } = await lookThrough(folder);
  if (manifests.length === 0)
    return failed('not-found', `there is no airlock.json in ${shown(name)} or below`, {
      advice: ['airlock new NAME makes a component'],
    });
  const inputs = [path, ...manifests];
  const targets: Target[] = [];
  for (const manifest of manifests) {
    const target = await findTarget(manifest, ports);
    if (target.kind === 'failed') return { ...target, inputs, folders };
    targets.push(target);
  }
  const parties: LinkParty[] = targets.map(({ manifestPath, manifest }) => ({
    id: manifestPath,
    name: manifest.name,
    links: manifest.links,
  }));
  const flawed = flawedLinks(parties);
  if (flawed.length > 0) {
    const advice = flawed.map((flaw) => `${shown(flaw.id)}: ${shown(flawText(flaw))}`);
    return failed('contract', 'the components cannot be linked', { advice, inputs, folders });
  }
  const { order, groups, problems } = planSystem(parties, file.workspace);
  if (problems.length > 0) {
    const found = manifestProblems(
      path,
      file.text,
      problems.map((each) => ({ ...each, severity: 'error' as const })),
    );
    return failed('manifest', `${workspaceFileName} is wrong`, {
      advice: problemLines(found, ports.cwd),
      value: { problems: found },
      inputs,
      folders,
    });
  }
  // One system keeps what it keeps in one place, wherever the command was started.
  const [{ workspaceRoot } = { workspaceRoot: folder }] = targets;
  const root = folder === workspaceRoot || folder.startsWith(join(workspaceRoot, '/')) ? workspaceRoot : folder;
  const ordered = order
    .flatMap(({ id }) => targets.find(({ manifestPath }) => manifestPath === id) ?? [])
    .map((target) => ({ ...target, workspaceRoot: root }));
  const arrangement = { groups, health: file.workspace.health };
  return { kind: 'system', folder, targets: ordered, arrangement, inputs, folders };
}

async function readWorkspace(
  path: string,
  ports: Pick<Ports, 'cwd'>,
): Promise<{ readonly workspace: WorkspaceFile; readonly text: string } | Failed> {
  const file = await readManifestFile(path);
  if (file.kind === 'gone') return { workspace: emptyWorkspace, text: '' };
  if (file.kind === 'unreadable') return failed('manifest', file.message);
  const { workspace, problems } = parseWorkspace(file.text);
  if (workspace) return { workspace, text: file.text };
  const found = manifestProblems(path, file.text, problems);
  return failed('manifest', `${workspaceFileName} is wrong`, {
    advice: problemLines(found, ports.cwd),
    value: { problems: found },
    inputs: [path],
  });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
