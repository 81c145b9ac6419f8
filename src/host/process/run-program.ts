import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type Clock, messageOf } from '../../base/index.ts';
import type { ProcessOutput } from '../gates/process/messages.ts';

/** A program to be run without a shell: its arguments reach it as they are. */
export interface ProgramRun {
  /** Absolute, with every link resolved. */
  readonly path: string;
  /** The name that it was called by, which some programs look at. */
  readonly name: string;
  readonly arguments: readonly string[];
  /** Absolute path of the folder that it runs in. */
  readonly folder: string;
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly input: Uint8Array;
  /** How many bytes it may write to its standard output and its standard error together. */
  readonly outputBytes: number;
}

/** How a run ended. Every run ends in exactly one of these; nothing of its process group goes on after that. */
export type ProgramEnd =
  | { readonly kind: 'ended'; readonly output: ProcessOutput }
  /** It was ended because the signal said so. */
  | { readonly kind: 'aborted' }
  /** It was ended because it wrote more than it may. */
  | { readonly kind: 'flooded' }
  | { readonly kind: 'cannot-start'; readonly message: string };

/** Runs a program to its end. Never rejects. */
export type RunProgram = (run: ProgramRun, signal: AbortSignal) => Promise<ProgramEnd>;

/** Milliseconds that output is waited for after the program has ended: something that left its group may hold on. */
const drainMs = 500;

/** Runs programs of this machine, each at the head of a group of its own, so that what it starts ends with it. */
export function createRunProgram(clock: Clock): RunProgram {
  return (run, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve({ kind: 'aborted' });
      let child;
      try {
        child = spawn(run.path, [...run.arguments], {
          argv0: run.name,
          cwd: run.folder,
          env: { ...run.environment },
          shell: false,
          detached: process.platform !== 'win32',
          windowsHide: true,
          stdio: ['pipe', 'pipe', 'pipe'],
        });
      } catch (error) {
        // What the system does not take, as a list of arguments that is too long, is thrown or told as an event.
        return resolve({ kind: 'cannot-start', message: messageOf(error) });
      }
      const started = child;
      let ended = false;

      function settle(end: ProgramEnd): void {
        if (ended) return;
        ended = true;
        signal.removeEventListener('abort', abort);
        endGroup(started);
        for (const stream of [started.stdin, started.stdout, started.stderr]) stream.destroy();
        resolve(end);
      }

      const abort = (): void => settle({ kind: 'aborted' });
      let left = run.outputBytes;
      const gather = (stream: Readable): (() => Uint8Array) =>
        gathered(stream, (bytes) => {
          left -= bytes;
          if (left < 0) settle({ kind: 'flooded' });
        });
      const [stdout, stderr] = [gather(started.stdout), gather(started.stderr)];

      function finish(code: number | null, by: string | null): void {
        const ending =
          code === null ? { tag: 'signalled' as const, val: by ?? 'unknown' } : { tag: 'exited' as const, val: code };
        settle({ kind: 'ended', output: { ending, stdout: stdout(), stderr: stderr() } });
      }

      signal.addEventListener('abort', abort, { once: true });
      started.once('error', (error) => settle({ kind: 'cannot-start', message: messageOf(error) }));
      started.once('exit', (code, by) => {
        // What it left running would otherwise hold its output open.
        endGroup(started);
        const draining = clock.after(drainMs, () => finish(code, by));
        started.once('close', () => {
          void draining.dispose();
          finish(code, by);
        });
      });
      // A program need not read what it is given.
      started.stdin.on('error', () => {});
      started.stdin.end(run.input);
    });
}

function gathered(stream: Readable, count: (bytes: number) => void): () => Uint8Array {
  const parts: Buffer[] = [];
  stream.on('data', (bytes: Buffer) => {
    parts.push(bytes);
    count(bytes.length);
  });
  stream.on('error', () => {});
  return () => new Uint8Array(Buffer.concat(parts));
}

/** Ends a program and all that it started and that did not leave its group on purpose. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode !== null) return;
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () =>
      child.kill('SIGKILL'),
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}
