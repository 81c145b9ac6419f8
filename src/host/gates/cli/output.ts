import { done, ok } from '../answer.ts';
import { LimitExceeded } from '../endings.ts';
import type { Guard } from '../guard.ts';
import type { Inbox } from '../io/inbox.ts';
import { token } from '../io/poll.ts';
import { type ByteSink, closed, InputStream, maxTransfer, OutputStream } from '../io/streams.ts';

export type OutputKind = 'stdout' | 'stderr';

/** What a guest may print: a burst at once, and then this much a second. */
export const outputLimit = { burstBytes: 1024 * 1024, bytesPerSecond: 1024 * 1024 } as const;

/**
 * `wasi:cli/stdin`, `stdout`, `stderr` and the terminal interfaces: output goes to the component's log, input is empty,
 * and there is no terminal. A guest that prints more than the limit has its call ended, because a stream that merely
 * dropped the rest would leave it printing for ever.
 */
export function standardStreams(
  guard: Guard,
  inbox: Inbox,
  ports: { now(): number; print(kind: OutputKind, bytes: Uint8Array): void },
) {
  let allowance: number = outputLimit.burstBytes;
  let refilledAt = ports.now();

  function spend(bytes: number, kind: OutputKind): void {
    const now = ports.now();
    allowance += ((now - refilledAt) / 1000) * outputLimit.bytesPerSecond;
    allowance = Math.min(outputLimit.burstBytes, allowance);
    refilledAt = now;
    if (bytes <= allowance) {
      allowance -= bytes;
      return;
    }
    const operation = `wasi:cli/${kind}#get-${kind}`;
    guard.refused({ capability: 'limit', what: 'output: 1 MiB a second', operation, reason: 'over-limit' });
    throw new LimitExceeded('output', 'the component printed more than 1 MiB a second');
  }

  function sink(kind: OutputKind): ByteSink {
    return {
      capacity: () => ok(maxTransfer),
      flushed: () => true,
      dispose: () => {},
      write(bytes) {
        spend(bytes.length, kind);
        ports.print(kind, bytes);
        return done;
      },
    };
  }

  return {
    getStdin: () => new InputStream(token, { ready: () => true, read: () => closed, dispose: () => {} }, inbox),
    getStdout: () => new OutputStream(token, sink('stdout'), inbox),
    getStderr: () => new OutputStream(token, sink('stderr'), inbox),
  };
}

export class TerminalInput {
  constructor() {
    throw new TypeError('there is no terminal');
  }
}

export class TerminalOutput {
  constructor() {
    throw new TypeError('there is no terminal');
  }
}
