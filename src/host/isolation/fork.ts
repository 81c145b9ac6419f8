import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { messageOf } from '../../base/index.ts';
import type { FromIsolated, ToIsolated } from './messages.ts';

/** The process of one actor. */
export interface IsolatedProcess {
  readonly number: number | undefined;
  /** Throws what has no form outside of this process. What is sent to one that is gone goes nowhere: its end says so. */
  send(message: ToIsolated): void;
  /** Sets who hears what it says. */
  listen(hearer: (message: FromIsolated) => void): void;
  /** Settles when it is gone and everything that it said has been heard, with the reason, as `SIGABRT`. */
  readonly ended: Promise<string>;
  /** Ends it at once. */
  kill(): void;
}

/**
 * Starts a process that carries one instance. It sees no environment, for all that it may know is sent to it, and it ends
 * when this process does.
 *
 * @param workerFile the bundled `worker.js`, which is the program of the process as well as of its threads
 */
export function forkIsolated(workerFile: string): IsolatedProcess {
  const child = fork(workerFile, [], {
    serialization: 'advanced',
    cwd: dirname(workerFile),
    // Windows starts no program without its own folder being named.
    env: { ELECTRON_RUN_AS_NODE: '1', ...kept('SystemRoot'), ...kept('TZ') },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = Promise.withResolvers<string>();
  const silent = Promise.withResolvers<void>();
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-mostWords)));
  child.once('disconnect', () => silent.resolve());
  child.on('error', (error) => ended.resolve(messageOf(error)));
  child.once('exit', (code, signal) => {
    const reason = signal ?? `code ${code}`;
    // What it said before its end is counted, whatever ended it.
    void silent.promise.then(() => ended.resolve(`${reason}${lastWords(words)}`));
  });
  return {
    number: child.pid,
    send(message) {
      if (child.connected) child.send(message, () => {});
    },
    // Only our own program talks on the channel; a guest has no way to it.
    listen: (hearer) => void child.on('message', (message) => hearer(message as FromIsolated)),
    ended: ended.promise,
    kill: () => void child.kill('SIGKILL'),
  };
}

function kept(name: string): NodeJS.ProcessEnv {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

/** Characters of what a process printed that are kept: its last words are at the end. */
const mostWords = 8192;

/** What V8 or Node said of the end, if anything. */
function lastWords(printed: string): string {
  const said = /(?:FATAL ERROR: |# Fatal error in |^\w*Error(?: \[\w+\])?: )([^\n]{1,200})/m.exec(printed)?.[1];
  return said === undefined ? '' : `, ${said.trim()}`;
}
