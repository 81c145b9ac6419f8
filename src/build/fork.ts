import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Log, messageOf } from '../base/index.ts';
import { buildOutput } from './output.ts';
import { shellFolderVariable } from './process/shell-folder.ts';

/** A process that takes messages. `onExit` is called exactly once, also when it could not be started. */
export interface ChildPort {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (reason: string) => void): void;
  /** Ends the process and those that it started, at once. */
  kill(): void;
}

/**
 * Starts the build process from `modulePath`. It has a temporary folder of its own, which is removed when it ended, and
 * leads a process group where there are such, so that the initialiser that it may be blocked on ends with it.
 *
 * @param shellFolder absolute path of a folder that nobody but the person can read or write, in which engines that are
 * prepared for a world are kept from one process to the next
 */
export function forkBuilder(modulePath: string, log: Log, shellFolder?: string): ChildPort {
  const folder = mkdtempSync(join(tmpdir(), 'airlock-build-'));
  const child = fork(modulePath, [], {
    serialization: 'advanced',
    detached: process.platform !== 'win32',
    cwd: dirname(modulePath),
    env: { ...environment(folder), ...(shellFolder === undefined ? {} : kept(shellFolder)) },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = Promise.withResolvers<string>();
  let flood: string | undefined;
  const output = buildOutput(log, () => {
    flood = 'The source printed without end while it was initialised, so its build was ended.';
    killTree(child);
  });
  for (const stream of [child.stdout, child.stderr]) {
    const { take, end } = output.stream();
    stream?.setEncoding('utf8').on('data', take).on('end', end);
  }

  child.once('error', (error) => ended.resolve(`The build process failed: ${messageOf(error)}`));
  child.once('exit', (code, signal) =>
    ended.resolve(flood ?? `The build process ended (${signal ?? `code ${code}`}).`),
  );
  void ended.promise
    .then(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
    .catch((error: unknown) => log.warn(`A temporary folder was left behind: ${messageOf(error)}`));

  return {
    // A message that cannot be sent needs no answer: the process is gone, and its exit says so.
    send(message) {
      output.restart();
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void ended.promise.then(listener),
    kill: () => killTree(child),
  };
}

/** What is kept from one process to the next: prepared engines, and the program as V8 has compiled it. */
function kept(shellFolder: string): NodeJS.ProcessEnv {
  return { [shellFolderVariable]: shellFolder, NODE_COMPILE_CACHE: join(shellFolder, 'code') };
}

/** The environment as it is, so that caches are found, but for what would change how Node or the builder start. */
function environment(folder: string): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_COMPILE_CACHE: _code, [shellFolderVariable]: _folder, ...rest } = process.env;
  return {
    ...rest,
    TMPDIR: folder,
    TEMP: folder,
    TMP: folder,
    AIRLOCK_BUILD_FOLDER: folder,
    ELECTRON_RUN_AS_NODE: '1',
  };
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () =>
      child.kill('SIGKILL'),
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already, or never was: then there is at most the one process.
    child.kill('SIGKILL');
  }
}
