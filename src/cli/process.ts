import { join } from 'node:path';
import { isatty } from 'node:tty';
import type { Worker } from 'node:worker_threads';
import { systemClock } from '../base/index.ts';
import { offerEarly } from '../host/index.ts';
import { airlock } from './airlock.ts';
import { exits } from './exit.ts';
import { programsIn } from './program-files.ts';
import type { Input, Ports, Stream } from './ports.ts';

/**
 * Runs a command line in this very process and ends it with its exit code.
 *
 * @param home the package's folder
 * @param early a thread for the first version that is started, if one was started ahead
 */
export async function runInProcess(argv: readonly string[], home: string, early?: Worker): Promise<void> {
  if (early) offerEarly(programsIn(join(home, 'dist')).worker, early);
  withoutExperimentalWarnings();
  const interrupted = new AbortController();
  // The first asks for an end, which may take a moment; the second does not wait for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (interrupted.signal.aborted) process.exit(interruptedCode);
      interrupted.abort();
    });
  const unread = new AbortController();
  let lost: Error | undefined;
  const ended = await airlock(
    argv,
    portsOf(interrupted.signal, unread, home, (error) => (lost ??= error)),
  );
  await drained();
  // An answer that is not whole must not pass for one: a full disk leaves half a file.
  if (lost !== undefined) process.stderr.write(`error: the output cannot be written: ${lost.message}\n`);
  const code = lost !== undefined && ended === 0 ? exits.failure.code : ended;
  // What is left over (a worker that ends, a timer) must not keep the shell waiting.
  process.exit(interrupted.signal.aborted && code !== 0 ? interruptedCode : code);
}

/** Node 22 says of each start that its SQLite is young, which is nothing that a person could do anything about. */
function withoutExperimentalWarnings(): void {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning') return;
    for (const listener of listeners) listener(warning);
  });
}

/** What shells say of a program that ended by Ctrl-C. */
const interruptedCode = 130;

function portsOf(interrupted: AbortSignal, unread: AbortController, home: string, lost: (error: Error) => void): Ports {
  return {
    stdout: streamOf(process.stdout, unread, lost),
    stderr: streamOf(process.stderr, unread, () => {}),
    stdin: inputOf(interrupted),
    clock: systemClock,
    cwd: process.cwd(),
    env: process.env,
    interrupted,
    unread: unread.signal,
    home,
    programs: programsIn(join(home, 'dist')),
  };
}

function streamOf(stream: NodeJS.WriteStream, unread: AbortController, lost: (error: Error) => void): Stream {
  let isUnread = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read it has seen enough, as `head` has. How the command ends is for the shell to know all the same, so it
    // goes on without a word, unless it is one that ends only when it is told to.
    if (error.code !== 'EPIPE') return lost(error);
    isUnread = true;
    unread.abort();
  });
  return {
    write(data) {
      if (!isUnread) stream.write(data);
    },
    isTerminal: stream.isTTY,
  };
}

function inputOf(interrupted: AbortSignal): Input {
  return {
    get isTerminal() {
      return isTerminal();
    },
    async ask(question) {
      if (!isTerminal()) return undefined;
      const { createInterface } = await import('node:readline/promises');
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(question, { signal: interrupted });
      } catch {
        return undefined;
      } finally {
        lines.close();
      }
    },
    async all() {
      const chunks: Uint8Array[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    },
  };
}

/** Asked when it is wanted: most commands ask nothing, and what Node knows of terminals takes a while to be loaded. */
function isTerminal(): boolean {
  return isatty(0) && isatty(2);
}

/** What was written into a pipe may not have left this process yet. */
async function drained(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
  );
}
