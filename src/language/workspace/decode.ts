import { messageOf } from '../../base/index.ts';
import type { Decode, DecodedPackage } from './known.ts';

/** What decodes, on a thread of its own: bytes go there as messages, and an `Answer` comes back for each. */
export interface DecoderThread {
  postMessage(bytes: Uint8Array): void;
  on(event: 'message', listener: (answer: Answer) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  terminate(): unknown;
}

export type Answer =
  | { readonly kind: 'wit'; readonly text: string }
  /** The tools said no in an orderly way. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The tools stopped in the middle: nothing that they say from now on can be relied upon. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'no-tools'; readonly reason: string };

export interface DecoderLimits {
  /** Milliseconds for one package. Each that takes longer leaves the next ones half of it, so that many are no siege. */
  readonly patience: number;
  /** Bytes by which the process may grow meanwhile. */
  readonly memory: number;
  /** Milliseconds after which a thread that has nothing to do is ended. */
  readonly idle: number;
}

const usualLimits: DecoderLimits = { patience: 15_000, memory: 1024 ** 3, idle: 10_000 };

/**
 * Decodes packages in binary form, or in the text form of WebAssembly, one after the other. Their bytes are anybody's:
 * the thread that reads them is ended when it takes too long, takes too much memory or fails, and another one is started
 * for the next package. There is none before the first: few workspaces hold such packages.
 */
export function packageDecoder(
  start: () => DecoderThread,
  { patience, memory, idle }: DecoderLimits = usualLimits,
  residentBytes: () => number = () => process.memoryUsage.rss(),
): Decode {
  let running: Running | undefined;
  let left = patience;
  let rest: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const run = (): Running => {
    const thread = start();
    const begun: Running = { thread, settle: () => {} };
    const fail = (reason: string): void => {
      if (running === begun) running = undefined;
      begun.settle({ kind: 'failed', reason });
    };
    thread.on('message', (answer) => begun.settle(answer));
    thread.on('error', (error) => fail(messageOf(error)));
    thread.on('exit', () => fail('reading it has ended the decoder.'));
    return begun;
  };

  const end = (): void => {
    const ended = running;
    running = undefined;
    void ended?.thread.terminate();
  };

  const ask = async (bytes: Uint8Array): Promise<Answer> => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const before = residentBytes();
    const timer = setTimeout(() => {
      left = Math.max(left / 2, leastPatience);
      resolve({ kind: 'failed', reason: 'reading it takes too long.' });
    }, left);
    const watch = setInterval(() => {
      if (residentBytes() - before > memory) resolve({ kind: 'failed', reason: 'reading it takes too much memory.' });
    }, betweenLooks);
    try {
      running ??= run();
      running.settle = resolve;
      running.thread.postMessage(bytes);
      return await promise;
    } catch (error) {
      return { kind: 'no-tools', reason: messageOf(error) };
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
    }
  };

  return (bytes, path) => {
    if (bytes.length === 0) return Promise.resolve({ kind: 'refused', reason: `\`${nameOf(path)}\` is empty.` });
    const turn = last.then(async (): Promise<DecodedPackage> => {
      clearTimeout(rest);
      const answer = await ask(bytes);
      if (answer.kind === 'failed' || answer.kind === 'no-tools') end();
      rest = setTimeout(end, idle);
      rest.unref();
      return packageOf(answer, path);
    });
    last = turn;
    return turn;
  };
}

/** A thread, and who waits for its next answer. */
interface Running {
  readonly thread: DecoderThread;
  settle: (answer: Answer) => void;
}

function packageOf(answer: Answer, path: string): DecodedPackage {
  const name = nameOf(path);
  if (answer.kind === 'wit') return answer;
  // The reason would only name a file of the installation.
  if (answer.kind === 'no-tools' || (answer.kind === 'failed' && missingFile.test(answer.reason))) {
    return { kind: 'refused', reason: `\`${name}\` cannot be read, because its decoder is not there.` };
  }
  return { kind: 'refused', reason: `\`${name}\` is no package of WIT in binary form: ${answer.reason}` };
}

/** How Node begins to say that a file of the decoder is not there. */
const missingFile = /^ENOENT\b|^Cannot find (?:module|package)\b/;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const leastPatience = 250;
const betweenLooks = 50;
