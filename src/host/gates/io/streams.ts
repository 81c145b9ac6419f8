import { type Answer, done, err, ok } from '../answer.ts';
import type { Inbox } from './inbox.ts';
import { Pollable, token } from './poll.ts';

/** The resource `wasi:io/error.error`. `cause` is what the interface it comes from calls the failure. */
export class IoError {
  readonly #message: string;
  readonly #cause: unknown;

  constructor(key: typeof token, message: string, cause: unknown) {
    if (key !== token) throw new TypeError('an error is made by the host only');
    this.#message = message;
    this.#cause = cause;
  }

  toDebugString(): string {
    return this.#message;
  }

  static causeOf(error: IoError): unknown {
    return error.#cause;
  }
}

export type StreamError = { readonly tag: 'last-operation-failed'; readonly val: IoError } | { readonly tag: 'closed' };

/** Where an input stream's bytes come from. */
export interface ByteSource {
  ready(): boolean;
  /** At most `length` bytes, none if there are none yet. */
  read(length: number): Answer<Uint8Array, StreamError>;
  dispose(): void;
}

/** Where an output stream's bytes go. */
export interface ByteSink {
  /** How many bytes may be written now; 0 if the guest must wait. */
  capacity(): Answer<number, StreamError>;
  write(bytes: Uint8Array): Answer<undefined, StreamError>;
  /** Whether everything written has left. */
  flushed(): boolean;
  dispose(): void;
}

export const closed = err<StreamError>({ tag: 'closed' });

export function failed(message: string, cause: unknown): { readonly tag: 'err'; readonly val: StreamError } {
  return err({ tag: 'last-operation-failed', val: new IoError(token, message, cause) });
}

/** The most that one read or write moves, so that no length a guest names makes the host reserve memory. */
export const maxTransfer = 1024 * 1024;

export class InputStream {
  readonly #source: ByteSource;
  readonly #inbox: Inbox;

  constructor(key: typeof token, source: ByteSource, inbox: Inbox) {
    if (key !== token) throw new TypeError('a stream is made by the host only');
    this.#source = source;
    this.#inbox = inbox;
  }

  read(length: bigint): Answer<Uint8Array, StreamError> {
    this.#inbox.drain();
    return this.#source.read(bounded(length));
  }

  blockingRead(length: bigint): Answer<Uint8Array, StreamError> {
    this.subscribe().block();
    return this.read(length);
  }

  skip(length: bigint): Answer<bigint, StreamError> {
    const read = this.read(length);
    return read.tag === 'ok' ? ok(BigInt(read.val.length)) : read;
  }

  blockingSkip(length: bigint): Answer<bigint, StreamError> {
    this.subscribe().block();
    return this.skip(length);
  }

  subscribe(): Pollable {
    return new Pollable(token, this.#source, this.#inbox);
  }

  [Symbol.dispose](): void {
    this.#source.dispose();
  }
}

export class OutputStream {
  readonly #sink: ByteSink;
  readonly #inbox: Inbox;

  constructor(key: typeof token, sink: ByteSink, inbox: Inbox) {
    if (key !== token) throw new TypeError('a stream is made by the host only');
    this.#sink = sink;
    this.#inbox = inbox;
  }

  checkWrite(): Answer<bigint, StreamError> {
    this.#inbox.drain();
    const capacity = this.#sink.capacity();
    return capacity.tag === 'ok' ? ok(BigInt(capacity.val)) : capacity;
  }

  write(bytes: Uint8Array): Answer<undefined, StreamError> {
    const capacity = this.checkWrite();
    if (capacity.tag === 'err') return capacity;
    // The interface makes it a trap to write more than the last check allowed.
    if (BigInt(bytes.length) > capacity.val) throw new RangeError('more was written than check-write allowed');
    return this.#sink.write(bytes);
  }

  blockingWriteAndFlush(bytes: Uint8Array): Answer<undefined, StreamError> {
    let rest = bytes;
    while (rest.length > 0) {
      this.subscribe().block();
      const capacity = this.#sink.capacity();
      if (capacity.tag === 'err') return capacity;
      const written = this.#sink.write(rest.subarray(0, capacity.val));
      if (written.tag === 'err') return written;
      rest = rest.subarray(capacity.val);
    }
    return this.blockingFlush();
  }

  flush(): Answer<undefined, StreamError> {
    const capacity = this.checkWrite();
    return capacity.tag === 'ok' ? done : capacity;
  }

  blockingFlush(): Answer<undefined, StreamError> {
    new Pollable(
      token,
      { ready: () => this.#sink.flushed() || this.#sink.capacity().tag === 'err' },
      this.#inbox,
    ).block();
    return this.flush();
  }

  subscribe(): Pollable {
    return new Pollable(token, { ready: () => ready(this.#sink) }, this.#inbox);
  }

  writeZeroes(length: bigint): Answer<undefined, StreamError> {
    return this.write(zeroes(length));
  }

  blockingWriteZeroesAndFlush(length: bigint): Answer<undefined, StreamError> {
    return this.blockingWriteAndFlush(zeroes(length));
  }

  splice(source: InputStream, length: bigint): Answer<bigint, StreamError> {
    const capacity = this.checkWrite();
    if (capacity.tag === 'err') return capacity;
    const read = source.read(capacity.val < length ? capacity.val : length);
    if (read.tag === 'err') return read;
    const written = this.#sink.write(read.val);
    return written.tag === 'ok' ? ok(BigInt(read.val.length)) : written;
  }

  blockingSplice(source: InputStream, length: bigint): Answer<bigint, StreamError> {
    Pollable.poll([source.subscribe()]);
    Pollable.poll([this.subscribe()]);
    return this.splice(source, length);
  }

  [Symbol.dispose](): void {
    this.#sink.dispose();
  }
}

function ready(sink: ByteSink): boolean {
  const capacity = sink.capacity();
  return capacity.tag === 'err' || capacity.val > 0;
}

/** Writing more than a check allowed is a trap, and no check allows more than this. */
function zeroes(length: bigint): Uint8Array {
  if (length > BigInt(maxTransfer)) throw new RangeError('more zeroes were written than check-write allowed');
  return new Uint8Array(Number(length));
}

function bounded(length: bigint): number {
  return Number(length < BigInt(maxTransfer) ? length : BigInt(maxTransfer));
}
