import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, shown } from '../../base/index.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import { sizeText } from './http.ts';
import type { Source } from './parse.ts';

type GitSource = Extract<Source, { kind: 'git' }>;

export type ReadBlob = { readonly kind: 'blob'; readonly bytes: Uint8Array } | { readonly kind: 'absent' } | Failed;

/** A commit of a repository, of which files can be read. */
export interface Commit {
  readonly kind: 'commit';
  /** The bytes of one file: never a link, a submodule or a folder. */
  read(path: string, most: number): Promise<ReadBlob>;
  /** Removes what was fetched. */
  dispose(): Promise<void>;
}

/** What a repository may weigh before it is given up, in bytes. */
const largestRepository = 512 * 1024 * 1024;
const fetchLimitMs = 5 * 60_000;

/**
 * Fetches one commit into an empty bare repository. Nothing is ever checked out, so no filter, link, hook or submodule of
 * it comes to anything; git itself runs without anybody's settings, and with the protocols only that were asked for.
 */
export async function fetchCommit({ repository, commit }: GitSource, ports: Ports): Promise<Commit | Failed> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-git-'));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const git = (args: readonly string[], most: number): Promise<GitEnd> => runGit(folder, args, most, ports);
  try {
    const format = commit.length === 64 ? ['--object-format=sha256'] : [];
    const steps: readonly (readonly string[])[] = [
      ['init', '--quiet', '--bare', '--template=', ...format, '.'],
      [
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-recurse-submodules',
        '--depth=1',
        '--no-write-fetch-head',
        '--',
        repository,
        commit,
      ],
    ];
    for (const step of steps) {
      const end = await git(step, 64 * 1024);
      if (end.kind !== 'ended' || end.code !== 0) {
        await dispose();
        return fetchProblem(end, repository, commit);
      }
    }
  } catch (error) {
    await dispose();
    return failed('failure', `git cannot be used: ${messageOf(error)}`);
  }
  return { kind: 'commit', dispose, read: (path, most) => readBlob(git, commit, path, most) };
}

async function readBlob(
  git: (args: readonly string[], most: number) => Promise<GitEnd>,
  commit: string,
  path: string,
  most: number,
): Promise<ReadBlob> {
  const listed = await git(['ls-tree', '-z', '--full-tree', commit, '--', `:(literal)${path}`], 64 * 1024);
  if (listed.kind !== 'ended' || listed.code !== 0) return failed('failure', 'the commit cannot be read');
  const [, mode, type, object, name] =
    /^(\d{6}) (\w+) ([0-9a-f]+)\t([^\0]*)\0$/.exec(listed.out.toString('utf8')) ?? [];
  if (object === undefined || name !== path) return { kind: 'absent' };
  if (type !== 'blob' || (mode !== '100644' && mode !== '100755'))
    return failed('integrity', `${shown(path)} is no plain file in that commit`);
  const content = await git(['cat-file', 'blob', object], most);
  if (content.kind === 'too-much') return failed('limit', `${shown(path)} is larger than ${sizeText(most)}`);
  if (content.kind !== 'ended' || content.code !== 0)
    return failed('failure', `${shown(path)} cannot be read from the commit`);
  return { kind: 'blob', bytes: content.out };
}

type GitEnd =
  | { readonly kind: 'ended'; readonly code: number | null; readonly out: Buffer; readonly err: string }
  | { readonly kind: 'too-much' | 'timeout' | 'interrupted' | 'absent' };

/** Settings of the command line win over those of any file; what no line allows is never spoken. */
const settings: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.sshCommand=ssh -oBatchMode=yes',
  'credential.helper=',
  'protocol.allow=never',
  'protocol.https.allow=always',
  'protocol.ssh.allow=always',
  'protocol.file.allow=always',
  'protocol.version=2',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'fetch.fsckObjects=true',
  'transfer.fsckObjects=true',
  'http.followRedirects=false',
  'gc.auto=0',
  'maintenance.auto=false',
];

function runGit(folder: string, args: readonly string[], most: number, ports: Ports): Promise<GitEnd> {
  return new Promise((resolve) => {
    // Plain http is for this machine alone, which the source was checked for.
    const plain = args.some((arg) => arg.startsWith('http://')) ? ['-c', 'protocol.http.allow=always'] : [];
    const child = spawn('git', [...settings.flatMap((setting) => ['-c', setting]), ...plain, ...args], {
      cwd: folder,
      env: environmentFor(folder, ports.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    let [size, err] = [0, ''];
    let gaveUp: GitEnd | undefined;
    const giveUp = (kind: 'too-much' | 'timeout' | 'interrupted'): void => {
      gaveUp ??= { kind };
      child.kill('SIGKILL');
    };
    const limit = ports.clock.after(fetchLimitMs, () => giveUp('timeout'));
    const watch = setInterval(() => {
      void folderSize(folder).then((bytes) => (bytes > largestRepository ? giveUp('too-much') : undefined));
    }, 250);
    const interrupt = (): void => giveUp('interrupted');
    ports.interrupted.addEventListener('abort', interrupt, { once: true });
    if (ports.interrupted.aborted) interrupt();
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) giveUp('too-much');
      else out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (err.length < 4096) err += chunk.toString('utf8');
    });
    const end = (outcome: GitEnd): void => {
      void limit.dispose();
      clearInterval(watch);
      ports.interrupted.removeEventListener('abort', interrupt);
      resolve(gaveUp ?? outcome);
    };
    child.on('error', () => end({ kind: 'absent' }));
    child.on('close', (code) => end({ kind: 'ended', code, out: Buffer.concat(out), err }));
  });
}

/** Only what git needs to find programs and to sign in by ssh; none of its own variables, which could steer it. */
function environmentFor(folder: string, env: Ports['env']): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'SSH_AUTH_SOCK', 'TMPDIR', 'TEMP'];
  return {
    ...Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    LC_ALL: 'C',
    GIT_DIR: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_ALLOW_PROTOCOL: undefined,
  };
}

function fetchProblem(end: GitEnd, repository: string, commit: string): Failed {
  const where = shown(repository);
  if (end.kind === 'absent') return failed('not-found', 'git is not installed, or not on the search path');
  if (end.kind === 'too-much') return failed('limit', `${where} sends more than ${sizeText(largestRepository)}`);
  if (end.kind === 'timeout') return failed('limit', `${where} was not fetched within ${fetchLimitMs / 1000} s`);
  if (end.kind !== 'ended') return failed('failure', 'it was interrupted');
  const lines = end.err
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 4)
    .map(shown);
  const isAbsent =
    /not our ref|does not exist|not appear to be a git repository|couldn't find remote ref|not found/i.test(end.err);
  return failed(isAbsent ? 'not-found' : 'failure', `${commit} cannot be fetched from ${where}`, { advice: lines });
}

async function folderSize(folder: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []))
    if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  return size;
}
