import type { Readable } from 'node:stream';
import { spawn, type ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { messageOf } from '../../base/index.ts';
import { commandEnvironment } from './environment.ts';

/** A program to be run without a shell: its arguments reach it as they are. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** Absolute path of the folder that it runs in. */
  readonly folder: string;
}

/** How a run ended. Every run ends in exactly one of these, and nothing of it goes on after that. */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  /** It was ended because the signal said so. */
  | { readonly kind: 'aborted' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'failed'; readonly message: string };

/** Runs a program to its end, and gives each line of its output and its errors as it comes, without its line end. */
export type RunCommand = (
  command: CommandLine,
  line: (text: string) => void,
  signal: AbortSignal,
) => Promise<CommandEnd>;

/** No line of a compiler's is longer; the rest of one that is counts as another. */
const longestLine = 8 * 1024;

/** Milliseconds between asking a program to end and ending it. */
const politeMs = 2_000;

/** Milliseconds that output is waited for after the program itself has ended: something it left behind may hold on. */
const drainMs = 500;

/** Runs a program as a process of this machine, at the head of a group, so that all that it starts ends with it. */
export const runCommand: RunCommand = (command, line, signal) => {
  if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
  return new Promise((resolve) => {
    const grouped = process.platform !== 'win32';
    const child = spawn(command.program, [...command.args], {
      cwd: command.folder,
      env: commandEnvironment(process.env),
      shell: false,
      detached: grouped,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let ending: NodeJS.Timeout | undefined;
    let draining: NodeJS.Timeout | undefined;
    const abort = (): void => {
      endGroup(child, 'SIGTERM');
      ending = setTimeout(() => endGroup(child, 'SIGKILL'), politeMs);
    };
    const streams = [child.stdout, child.stderr];
    const flushes = streams.map((stream) => readLines(stream, line));
    const settle = (end: CommandEnd): void => {
      clearTimeout(ending);
      clearTimeout(draining);
      signal.removeEventListener('abort', abort);
      for (const flush of flushes) flush();
      // What is left of the group would write into the next run's output.
      if (child.pid !== undefined) endGroup(child, 'SIGKILL');
      for (const stream of streams) stream.destroy();
      resolve(signal.aborted ? { kind: 'aborted' } : end);
    };
    signal.addEventListener('abort', abort, { once: true });
    child.once('error', (error) =>
      settle(isMissing(error) ? { kind: 'not-found' } : { kind: 'failed', message: messageOf(error) }),
    );
    const ended = (code: number | null, by: NodeJS.Signals | null): void =>
      settle(code === null ? { kind: 'signalled', signal: by ?? 'unknown' } : { kind: 'exited', code });
    child.once('exit', (code, by) => void (draining = setTimeout(() => ended(code, by), drainMs)));
    child.once('close', ended);
  });
};

/** Gives the lines of a stream; what is called at its end gives the last one, if it has no line end. */
function readLines(stream: Readable, line: (text: string) => void): () => void {
  const decoder = new StringDecoder('utf8');
  let begun = '';
  stream.on('data', (bytes: Buffer) => {
    const lines = (begun + decoder.write(bytes)).split(/\r\n|\n|\r(?=.)/s);
    begun = lines.pop() ?? '';
    for (const text of lines) line(text.slice(0, longestLine));
    while (begun.length > longestLine) {
      line(begun.slice(0, longestLine));
      begun = begun.slice(longestLine);
    }
  });
  stream.on('error', () => {});
  return () => {
    if (begun !== '') line(begun);
    begun = '';
  };
}

function endGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode !== null) return;
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () =>
      child.kill('SIGKILL'),
    );
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** The program is missing, not the folder: that was read from before. */
function isMissing(error: Error): boolean {
  return 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
