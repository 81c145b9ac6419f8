import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';
import { writeNew } from './write-new.ts';

export interface KeptIn {
  /** Absolute path of a folder that nobody but the person can read or write; without one nothing is kept. */
  readonly folder: string | undefined;
  /** What the program is run for: each use of it has its own functions, and only those that it calls are worth keeping. */
  readonly use: string;
}

/**
 * Runs a bundle of ours, and keeps what V8 compiled of it in the course of the whole run. Node's own cache of compiled
 * code holds what is compiled at loading, which is not half of what a command comes to call.
 *
 * @param file absolute path of a bundle in CommonJS that asks for no other file. Its name has the hash of what is in it
 * @returns what the bundle exports
 */
export function loadKept(file: string, { folder, use }: KeptIn): unknown {
  const kept = folder !== undefined && usable.test(use) ? join(folder, nameOf(file, use)) : undefined;
  const cachedData = kept === undefined ? undefined : readOrNot(kept);
  // It is all ASCII, which is read the quickest in this encoding. The wrapping adds no line before the first one.
  const source = `(function (exports, module) { "use strict"; ${readFileSync(file, 'latin1')}\n})`;
  const script = new Script(source, { filename: file, ...(cachedData && { cachedData }) });
  const module = { exports: {} };
  const run = script.runInThisContext() as (exports: object, module: { exports: object }) => void;
  run(module.exports, module);
  if (folder !== undefined && kept !== undefined && (!cachedData || script.cachedDataRejected === true)) {
    process.once('exit', (code) => {
      // What failed, or was not understood, called little of what the next run is going to call.
      if (code === 0) keep(folder, kept, script);
    });
  }
  return module.exports;
}

/** A word that is no command is no name for a file either. */
const usable = /^[a-z]{2,16}$/;

/** V8 takes only what the same V8 compiled under the same flags; another bundle of the same length it would not tell. */
function nameOf(file: string, use: string): string {
  return `${basename(file)}-${process.version}-${process.arch}-${use}`;
}

function readOrNot(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whatever keeps it from being written, the next run only takes longer. */
function keep(folder: string, path: string, script: Script): void {
  const own = `${path}.${process.pid}`;
  try {
    // A file that is not whole after a power cut would be run.
    writeNew(own, script.createCachedData());
    renameSync(own, path);
    dropOldest(folder);
  } catch {
    rmSync(own, { force: true, recursive: true });
  }
}

/** Enough for all commands of one release and most of another; each is about a megabyte. */
const most = 40;

function dropOldest(folder: string): void {
  const all = readdirSync(folder).map((name) => join(folder, name));
  if (all.length <= most) return;
  const aged = all
    .map((path) => ({ path, time: statSync(path).mtimeMs }))
    .toSorted((one, other) => one.time - other.time);
  for (const { path } of aged.slice(0, all.length - most)) rmSync(path, { force: true, recursive: true });
}
