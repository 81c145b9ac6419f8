import { constants } from 'node:fs';
import { lstat, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MadeTypings } from '../../build/index.ts';
import { type OutputFile, planFiles, writePlan } from '../wit-tools/made-files.ts';

/** Where the declarations of a component stand. */
export interface TypingsPlace {
  /** The real path of the workspace folder, out of which nothing is written. */
  readonly workspaceRoot: string;
  /** The real path of the manifest's folder. */
  readonly folder: string;
}

/** Below the folder of a manifest; git ignores all of the first. */
const ours = '.airlock';
const types = 'types';

/** What the declarations were made of, and which of the files in their folder are ours. */
const stampName = 'made-of.json';

/** Whether the declarations of this hash are there, and nobody took one of them away. */
export async function isUpToDate({ folder }: TypingsPlace, hash: string): Promise<boolean> {
  const target = join(folder, ours, types);
  const stamp = await readStamp(target);
  if (stamp?.hash !== hash) return false;
  const present = await Promise.all(stamp.files.map((path) => isFile(join(target, path))));
  return present.every(Boolean);
}

/**
 * Writes declarations into `.airlock/types` of a manifest's folder: files that are new or differ, each at once, and
 * takes away what an earlier world left. Nothing is written through a link. Gives a sentence if it cannot be done.
 */
export async function writeTypings(
  { workspaceRoot, folder }: TypingsPlace,
  { hash, files }: MadeTypings,
): Promise<string | undefined> {
  const target = join(folder, ours, types);
  const paths = files.map(({ path }) => path);
  const stamp: OutputFile = { path: stampName, content: `${JSON.stringify({ hash, files: paths }, undefined, 2)}\n` };
  const plan = await planFiles(workspaceRoot, target, [...files, stamp]);
  if (plan.kind === 'refused') return plan.message;
  const before = await readStamp(target);
  await ignoreAll(join(folder, ours));
  const there = await Promise.all(plan.files.map(({ path }) => isFile(join(target, path))));
  // The stamp is the last, so that it never speaks of files that are not there yet.
  const changed = plan.files.filter(({ path }, index) => !there[index] || plan.replaced.includes(path));
  const problem = changed.length === 0 ? undefined : await writePlan({ ...plan, files: changed });
  if (problem !== undefined) return problem;
  const stale = before?.files.filter((path) => !paths.includes(path)) ?? [];
  await takeAway(workspaceRoot, target, stale);
  return undefined;
}

async function ignoreAll(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    // Whatever stands there is left as it is.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** The names come from a file that anybody may have written: only plain paths of plain files are taken away. */
async function takeAway(workspaceRoot: string, target: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const plan = await planFiles(workspaceRoot, target, [{ path, content: '' }]);
    if (plan.kind === 'plan' && path.endsWith('.d.ts')) await rm(join(target, ...path.split('/')), { force: true });
  }
}

interface Stamp {
  readonly hash: string;
  readonly files: readonly string[];
}

const largestStamp = 1024 * 1024;

async function readStamp(target: string): Promise<Stamp | undefined> {
  try {
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    await using file = await open(join(target, stampName), flags);
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > largestStamp) return undefined;
    const value: unknown = JSON.parse(await file.readFile('utf8'));
    return isStamp(value) ? value : undefined;
  } catch {
    // There is none, or it is not ours: then everything is compared.
    return undefined;
  }
}

function isStamp(value: unknown): value is Stamp {
  if (typeof value !== 'object' || value === null || !('hash' in value) || !('files' in value)) return false;
  return typeof value.hash === 'string' && Array.isArray(value.files) && value.files.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch {
    return false;
  }
}
