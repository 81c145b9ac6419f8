import { environmentGate } from '../gates/cli/environment.ts';
import { exit } from '../gates/cli/exit.ts';
import { outputAllowance } from '../gates/allowance.ts';
import { type OutputKind, standardStreams, TerminalInput, TerminalOutput } from '../gates/cli/output.ts';
import { monotonicClock, wallClock } from '../gates/clocks.ts';
import { configStore } from '../gates/config/store.ts';
import { customGates } from '../gates/custom/custom.ts';
import { Descriptor } from '../gates/filesystem/descriptor.ts';
import { diskAllowance } from '../gates/filesystem/disk-allowance.ts';
import { DirectoryEntryStream } from '../gates/filesystem/directory.ts';
import { createOverlay } from '../gates/filesystem/overlay.ts';
import { protectedPlaces } from '../gates/filesystem/protected.ts';
import { hasOtherSpellings } from '../gates/filesystem/spelling.ts';
import type { Tree } from '../gates/filesystem/tree.ts';
import type { Guard } from '../gates/guard.ts';
import { Fields } from '../gates/http/fields.ts';
import { httpErrorCode } from '../gates/http/handler.ts';
import { FutureIncomingResponse, FutureTrailers, IncomingBody, IncomingResponse } from '../gates/http/incoming.ts';
import { OutgoingBody, OutgoingRequest, RequestOptions } from '../gates/http/outgoing.ts';
import { IncomingRequest, OutgoingResponse, ResponseOutparam } from '../gates/http/serving.ts';
import type { Inbox } from '../gates/io/inbox.ts';
import { Pollable, token } from '../gates/io/poll.ts';
import { InputStream, IoError, OutputStream } from '../gates/io/streams.ts';
import { atomics } from '../gates/keyvalue/atomics.ts';
import { batch } from '../gates/keyvalue/batch.ts';
import { keyvalueStore } from '../gates/keyvalue/store.ts';
import { linkGates } from '../gates/link/link.ts';
import { type LogLevel, logging } from '../gates/logging/logging.ts';
import { messagingConsumer } from '../gates/messaging/consumer.ts';
import type { PublishHere } from '../gates/messaging/publishing.ts';
import type { NetworkGates } from '../gates/network.ts';
import { processGate } from '../gates/process/gate.ts';
import { chance } from '../gates/random.ts';
import type { Asker } from '../questions/asker.ts';
import type { ActorWorkerData } from './messages.ts';

/** Everything that a guest can import, in the shape that the generated glue takes. */
export type ImportObject = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface GateParts {
  readonly data: Pick<
    ActorWorkerData,
    'requests' | 'variables' | 'root' | 'inputs' | 'conditions' | 'custom' | 'links' | 'copies' | 'grown'
  >;
  readonly guard: Guard;
  readonly asker: Asker;
  readonly inbox: Inbox;
  readonly network: NetworkGates;
  /** Sends messages without a word to the main thread, where it may. */
  readonly publishHere?: PublishHere | undefined;
  now(): number;
  print(kind: OutputKind, bytes: Uint8Array): void;
  log(level: LogLevel, text: string): void;
}

/**
 * Builds the import objects. They have no prototype and are frozen, so a name that is not here is nowhere: not on
 * `Object.prototype`, and not by assignment.
 */
export function importObject(parts: GateParts): ImportObject {
  const { data, guard, asker, inbox, network, publishHere, now, print, log } = parts;
  const tree: Tree = {
    root: data.root,
    places: protectedPlaces(data.inputs),
    guard,
    inbox,
    disk: diskAllowance(guard, data.conditions.diskBytes, data.grown),
    open: new Map(),
    handles: 0,
    devices: new Set(),
    spelled: hasOtherSpellings(data.root),
    ...(data.copies !== undefined && { overlay: createOverlay(data.root, data.copies, guard) }),
  };
  const allowance = outputAllowance(guard, data.conditions.outputBytesPerSecond, now);
  const streams = standardStreams(allowance, inbox, print, data.conditions.input);
  const { random, insecure, insecureSeed } = chance(data.conditions.random, guard);
  const noTerminal = (): undefined => undefined;
  return sealed({
    // First, so that no name can take the place of one of ours.
    ...customGates(guard, data.custom),
    ...linkGates(guard, asker, data.links),
    'airlock:component/process': processGate(guard, asker),
    'wasi:cli/environment': environmentGate(guard, data.requests, data.variables, data.conditions.arguments),
    'wasi:cli/exit': exit,
    'wasi:cli/stdin': { getStdin: streams.getStdin },
    'wasi:cli/stdout': { getStdout: streams.getStdout },
    'wasi:cli/stderr': { getStderr: streams.getStderr },
    'wasi:cli/terminal-input': { TerminalInput },
    'wasi:cli/terminal-output': { TerminalOutput },
    'wasi:cli/terminal-stdin': { getTerminalStdin: noTerminal },
    'wasi:cli/terminal-stdout': { getTerminalStdout: noTerminal },
    'wasi:cli/terminal-stderr': { getTerminalStderr: noTerminal },
    'wasi:clocks/monotonic-clock': monotonicClock(data.conditions.clocks, inbox),
    'wasi:clocks/wall-clock': wallClock(data.conditions.clocks),
    'wasi:config/store': configStore(data.conditions.config),
    'wasi:filesystem/preopens': {
      getDirectories: () => [[new Descriptor(token, tree, { kind: 'directory', segments: [], writable: true }), '.']],
    },
    'wasi:filesystem/types': { Descriptor, DirectoryEntryStream, filesystemErrorCode },
    'wasi:http/outgoing-handler': { handle: network.outgoing.handle },
    'wasi:http/types': {
      Fields,
      FutureIncomingResponse,
      FutureTrailers,
      IncomingBody,
      IncomingRequest,
      IncomingResponse,
      OutgoingBody,
      OutgoingRequest,
      OutgoingResponse,
      RequestOptions,
      ResponseOutparam,
      httpErrorCode,
    },
    'wasi:io/error': { Error: IoError },
    'wasi:io/poll': { Pollable, poll: (pollables: readonly Pollable[]) => Pollable.poll(pollables) },
    'wasi:io/streams': { InputStream, OutputStream },
    'wasi:keyvalue/atomics': atomics,
    'wasi:keyvalue/batch': batch,
    'wasi:keyvalue/store': keyvalueStore(guard, asker),
    'wasi:logging/logging': logging(allowance, log),
    ...network.sockets.imports,
    'wasi:random/insecure': insecure,
    'wasi:random/insecure-seed': insecureSeed,
    'wasi:random/random': random,
    'wasmcloud:messaging/consumer': messagingConsumer(guard, asker, publishHere),
  });
}

function filesystemErrorCode(error: IoError): string | undefined {
  const cause = IoError.causeOf(error);
  return typeof cause === 'string' ? cause : undefined;
}

function sealed(interfaces: Record<string, Record<string, unknown>>): ImportObject {
  const bare = (members: Record<string, unknown>): Readonly<Record<string, unknown>> =>
    Object.freeze(Object.assign(Object.create(null) as Record<string, unknown>, members));
  return Object.freeze(
    Object.assign(
      Object.create(null) as Record<string, Readonly<Record<string, unknown>>>,
      Object.fromEntries(Object.entries(interfaces).map(([name, members]) => [name, bare(members)])),
    ),
  );
}
