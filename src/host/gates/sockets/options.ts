import { done, ok } from '../answer.ts';
import { refused, type Result } from './network.ts';

/** The most that a buffer's size is set to. What is in the buffers of the system is not the host's to say. */
const mostBufferBytes = 1024n * 1024n;
const secondNs = 1_000_000_000n;

/** What a guest says of its TCP socket. Values are hints: they are kept as they will be used. */
export class TcpOptions {
  #keepAlive = false;
  #idle = 7200n * secondNs;
  #interval = 75n * secondNs;
  #count = 9;
  readonly buffers = new BufferSizes();

  /** Milliseconds of silence before a probe, if there are to be any. */
  get keepAliveMs(): number | undefined {
    return this.#keepAlive ? Number(this.#idle / 1_000_000n) : undefined;
  }

  keepAliveEnabled(): Result<boolean> {
    return ok(this.#keepAlive);
  }

  setKeepAliveEnabled(value: boolean): Result<undefined> {
    this.#keepAlive = value;
    return done;
  }

  keepAliveIdleTime(): Result<bigint> {
    return ok(this.#idle);
  }

  setKeepAliveIdleTime(value: bigint): Result<undefined> {
    if (value === 0n) return refused('invalid-argument');
    this.#idle = wholeSeconds(value);
    return done;
  }

  keepAliveInterval(): Result<bigint> {
    return ok(this.#interval);
  }

  setKeepAliveInterval(value: bigint): Result<undefined> {
    if (value === 0n) return refused('invalid-argument');
    this.#interval = wholeSeconds(value);
    return done;
  }

  keepAliveCount(): Result<number> {
    return ok(this.#count);
  }

  setKeepAliveCount(value: number): Result<undefined> {
    if (value === 0) return refused('invalid-argument');
    this.#count = Math.min(value, 127);
    return done;
  }

  hopLimit(): Result<number> {
    return ok(64);
  }

  /** The runtime has no way to set it, and what is not set is not said to be. */
  setHopLimit(value: number): Result<undefined> {
    return refused(value === 0 ? 'invalid-argument' : 'not-supported');
  }
}

/** The sizes of its buffers that a guest says, which are kept. */
export class BufferSizes {
  #receive = mostBufferBytes;
  #send = mostBufferBytes;

  receive(): Result<bigint> {
    return ok(this.#receive);
  }

  setReceive(value: bigint): Result<undefined> {
    if (value === 0n) return refused('invalid-argument');
    this.#receive = atMost(value);
    return done;
  }

  send(): Result<bigint> {
    return ok(this.#send);
  }

  setSend(value: bigint): Result<undefined> {
    if (value === 0n) return refused('invalid-argument');
    this.#send = atMost(value);
    return done;
  }
}

function atMost(bytes: bigint): bigint {
  return bytes < mostBufferBytes ? bytes : mostBufferBytes;
}

/** From one second to what a system takes. */
function wholeSeconds(nanoseconds: bigint): bigint {
  const seconds = (nanoseconds + secondNs - 1n) / secondNs;
  return (seconds < 32_767n ? seconds : 32_767n) * secondNs;
}
