import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type DecoderThread, packageDecoder } from '../../src/language/workspace/decode.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

type Listener = (value: never) => void;

/** A thread that a test speaks for. */
class FakeThread implements DecoderThread {
  readonly asked: Uint8Array[] = [];
  ended = false;
  readonly #listeners = new Map<string, Listener>();
  postMessage(bytes: Uint8Array): void {
    this.asked.push(bytes);
  }
  on(event: string, listener: Listener): void {
    this.#listeners.set(event, listener);
  }
  terminate(): void {
    this.ended = true;
    this.emit('exit', 1);
  }
  emit(event: string, value: unknown): void {
    this.#listeners.get(event)?.(value as never);
  }
  answer(answer: Answer): void {
    this.emit('message', answer);
  }
}

function decoder(residentBytes: () => number = () => 0) {
  const threads: FakeThread[] = [];
  const limits = { patience: 4000, memory: 100, idle: 10_000 };
  const start = (): DecoderThread => {
    const thread = new FakeThread();
    threads.push(thread);
    return thread;
  };
  return { threads, decode: packageDecoder(start, limits, residentBytes) };
}

const bytes = new Uint8Array([1]);
const flush = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('decoding', () => {
  it('starts a thread for the first package, keeps it for the next ones, and ends it when there are no more', async () => {
    const { threads, decode } = decoder();
    expect(threads).toEqual([]);
    const both = [decode(bytes, '/a.wasm'), decode(bytes, '/b.wasm')];
    await flush();
    expect(threads[0]?.asked).toHaveLength(1);
    threads[0]?.answer({ kind: 'wit', text: 'package a:a;' });
    await flush();
    threads[0]?.answer({ kind: 'refused', reason: 'it is odd.' });
    expect(await Promise.all(both)).toEqual([
      { kind: 'wit', text: 'package a:a;' },
      { kind: 'refused', reason: '`b.wasm` is no package of WIT in binary form: it is odd.' },
    ]);
    expect(threads).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(threads[0]?.ended).toBe(true);
  });

  it.each<[string, (thread: FakeThread | undefined) => void, string]>([
    ['fails', (thread) => thread?.answer({ kind: 'failed', reason: 'unreachable' }), 'unreachable'],
    ['throws', (thread) => thread?.emit('error', new Error('heap')), 'heap'],
    ['ends', (thread) => thread?.emit('exit', 1), 'reading it has ended the decoder.'],
    ['takes too long', () => vi.advanceTimersByTime(4000), 'reading it takes too long.'],
  ])('takes a new thread after one that %s', async (_, happen, reason) => {
    const { threads, decode } = decoder();
    const first = decode(bytes, '/a.wasm');
    await flush();
    happen(threads[0]);
    expect(await first).toEqual({
      kind: 'refused',
      reason: `\`a.wasm\` is no package of WIT in binary form: ${reason}`,
    });
    const second = decode(bytes, '/b.wasm');
    await flush();
    expect(threads).toHaveLength(2);
    threads[1]?.answer({ kind: 'wit', text: '' });
    expect(await second).toEqual({ kind: 'wit', text: '' });
  });

  it.each<Answer>([
    { kind: 'no-tools', reason: "ENOENT: no such file or directory, open '/opt/x/a.core.wasm'" },
    { kind: 'failed', reason: "ENOENT: no such file or directory, open '/opt/x/a.core.wasm'" },
    { kind: 'failed', reason: "Cannot find module '/opt/x/server.js' imported from /opt/x" },
  ])('says that the decoder is not there, and not where it would be: $reason', async (answer) => {
    const { threads, decode } = decoder();
    const first = decode(bytes, '/a.wasm');
    await flush();
    threads[0]?.answer(answer);
    expect(await first).toEqual({
      kind: 'refused',
      reason: '`a.wasm` cannot be read, because its decoder is not there.',
    });
  });

  it('asks nobody about a file that is empty', async () => {
    const { threads, decode } = decoder();
    expect(await decode(new Uint8Array(), '/x/a.wasm')).toEqual({ kind: 'refused', reason: '`a.wasm` is empty.' });
    expect(threads).toEqual([]);
  });

  it('ends a thread that takes too much memory', async () => {
    let resident = 0;
    const { threads, decode } = decoder(() => resident);
    const first = decode(bytes, '/a.wasm');
    await flush();
    resident = 101;
    await vi.advanceTimersByTimeAsync(100);
    expect(await first).toMatchObject({ reason: expect.stringContaining('too much memory') });
    expect(threads[0]?.ended).toBe(true);
  });

  it('has less patience after each package that takes too long', async () => {
    const { decode } = decoder();
    const all = Promise.all(Array.from({ length: 20 }, () => decode(bytes, '/a.wasm')));
    await vi.advanceTimersByTimeAsync(4000 + 2000 + 1000 + 500 + 16 * 250);
    expect(await all).toHaveLength(20);
  });
});
