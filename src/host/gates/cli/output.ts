import { done, ok } from '../answer.ts';
import type { Inbox } from '../io/inbox.ts';
import { token } from '../io/poll.ts';
import { type ByteSink, type ByteSource, closed, InputStream, maxTransfer, OutputStream } from '../io/streams.ts';
import type { Allowance } from '../allowance.ts';

export type OutputKind = 'stdout' | 'stderr';

/**
 * `wasi:cli/stdin`, `stdout`, `stderr` and the terminal interfaces: output goes to the component's log, input is what its
 * run was given, and there is no terminal. A guest that prints more than its allowance has its call ended, because a stream that
 * merely dropped the rest would leave it printing for ever.
 */
export function standardStreams(
  allowance: Allowance,
  inbox: Inbox,
  print: (kind: OutputKind, bytes: Uint8Array) => void,
  input: Uint8Array = new Uint8Array(),
) {
  function sink(kind: OutputKind): ByteSink {
    return {
      capacity: () => ok(maxTransfer),
      flushed: () => true,
      dispose: () => {},
      write(bytes) {
        allowance.spend(bytes.length, `wasi:cli/${kind}#get-${kind}`);
        print(kind, bytes);
        return done;
      },
    };
  }

  // What one handle has read, no other reads again: there is one input, as in any program.
  let at = 0;
  function read(most: number): ReturnType<ByteSource['read']> {
    if (at >= input.length) return closed;
    const bytes = input.subarray(at, at + most);
    at += bytes.length;
    return ok(bytes);
  }

  return {
    getStdin: () => new InputStream(token, { ready: () => true, read, dispose: () => {} }, inbox),
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
