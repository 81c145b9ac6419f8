import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { RunGit } from './git-head.ts';

/**
 * Runs the git that is installed, without a shell, without locks, without anything fetched, and not for long.
 */
export const runGit: RunGit = (folder, args, input) => {
  found ??= { git: findGit(process.env['PATH'], process.platform === 'win32') };
  return found.git === undefined ? Promise.resolve(undefined) : run(found.git, folder, args, input);
};

/** Looked for once. */
let found: { readonly git: string | undefined } | undefined;

/**
 * The first `git` in the folders of a search path. Those that are not absolute are left out: they would lead to programs
 * that a repository brings along, and so would the working directory, where Windows looks first.
 */
export function findGit(path: string | undefined, isWindows: boolean): string | undefined {
  const name = isWindows ? 'git.exe' : 'git';
  const folders = (path ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function run(git: string, folder: string, args: readonly string[], input: string): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const child = spawn(git, [...nothingElse, '-C', folder, ...args], {
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: longest,
      windowsHide: true,
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostBytes) child.kill();
    });
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? Buffer.concat(chunks) : undefined));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Whatever the configuration of a repository says, no other program is run, and nothing goes to the network. */
const nothingElse = ['-c', 'protocol.allow=never', '-c', 'core.sshCommand=false', '-c', 'core.fsmonitor=false'];

/** Milliseconds. */
const longest = 5000;
const mostBytes = 64 * 1024 ** 2;
