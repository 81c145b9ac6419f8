import type { MessagePort } from 'node:worker_threads';
import type { Conditions, Policy, Right } from '../../manifest/index.ts';
import type { FunctionSignature, WorldItem } from '../../wit/index.ts';
import type { CompiledCore } from '../cores.ts';
import type { CustomInterface } from '../gates/custom/custom.ts';
import type { LinkedInterface } from '../gates/link/messages.ts';
import type { OutputKind } from '../gates/cli/output.ts';
import type { BrokerMessage, PublishingLine } from '../gates/messaging/messages.ts';
import type { PackedMessages } from '../gates/messaging/packed.ts';
import type { LogLevel } from '../gates/logging/logging.ts';
import type { UsesMemory } from '../ledger/uses.ts';
import type { Meter } from '../metrics/meter.ts';
import type { NetworkLine } from '../network/messages.ts';
import type { ServedHead } from '../network/served-messages.ts';
import type { CannedAnswer } from '../network/virtual/responses.ts';
import type { QuestionLine } from '../questions/messages.ts';
import type { TapeEvent } from '../tape/events.ts';
import type { TapedCall, TapedDenial } from '../tape/tape.ts';
import type { AnswerMemory } from './answers.ts';
import type { Begun } from './begun.ts';
import type { TapeData } from './tape/recorder.ts';

/** Variables of the host's environment by their names. One that may not be read is there with an empty value. */
export type Variables = Readonly<Record<string, string>>;

/** What a worker is given at its start. A worker carries one instance of one version of one component. */
export interface ActorWorkerData {
  readonly role: 'actor';
  readonly glue: string;
  readonly cores: ReadonlyMap<string, CompiledCore>;
  readonly requests: readonly Right[];
  /** The real path of the manifest's folder, which is the guest's one directory. */
  readonly root: string;
  /** By how many bytes the component has made files grow, counted by all its instances. */
  readonly grown: SharedArrayBuffer;
  /** An empty folder for all that the guest changes, where nothing real may change: see `Overlay`. */
  readonly copies?: string;
  /** What the build read, relative to the root, joined by `/`. */
  readonly inputs: readonly string[];
  /** Those variables of the host's environment that a request names. */
  readonly variables: Variables;
  readonly conditions: Conditions;
  /** What it imports that no standard covers. */
  readonly custom: readonly CustomInterface[];
  /** What other components answer. */
  readonly links: readonly LinkedInterface[];
  readonly policy: PolicyLine;
  readonly ledger: SharedArrayBuffer;
  /** Where allowed uses are counted. */
  readonly uses: UsesMemory;
  /** Where it says what it takes. */
  readonly meter: Meter;
  /** Where it says which call it has begun. */
  readonly begun: Begun;
  /** Where it says what calls returned. */
  readonly answers: AnswerMemory;
  readonly network: NetworkLine;
  /** Where the main thread is asked what no worker decides alone. */
  readonly questions: QuestionLine;
  /** With it what is plainly allowed is published without a question. */
  readonly publishing?: PublishingLine;
  /** With it what goes through the boundary is told of. */
  readonly tape?: TapeData;
}

/** With answers it leads nowhere, and they are all that is there. */
export interface NetworkWorkerData {
  readonly role: 'network';
  readonly answers?: readonly CannedAnswer[];
}

/** The thread that keeps the values of a workspace. */
export interface StorageWorkerData {
  readonly role: 'storage';
  readonly folder: string;
}

/** A thread that waits to become that of an actor, by a {@link StartMessage}. */
export interface SpareWorkerData {
  readonly role: 'spare';
  /** What it loads beforehand. It serves any version. */
  readonly glue?: string;
}

export type WorkerData = ActorWorkerData | SpareWorkerData | NetworkWorkerData | StorageWorkerData;

/** Makes a spare thread that of an actor. */
export interface StartMessage {
  readonly kind: 'start';
  readonly data: ActorWorkerData;
}

/** How a worker learns its policy: word 0 of `epoch` is raised after each message on the port. */
export interface PolicyLine {
  readonly epoch: SharedArrayBuffer;
  readonly port: MessagePort;
}

export interface PolicyMessage {
  readonly epoch: number;
  readonly policy: Policy;
  readonly variables: Variables;
}

/** A function of an instance: one of the world itself, or one of an exported interface. */
export interface ExportPath {
  /** The interface's whole name, as `example:math/add@1.0.0`, or the label of one that the world itself writes out. */
  readonly interface?: string;
  /** The function's name in WIT. */
  readonly function: string;
}

/** One text for each export: `greet`, or `example:math/add@1.0.0#add`. */
export function nameOfPath(path: ExportPath): string {
  return path.interface === undefined ? path.function : `${path.interface}#${path.function}`;
}

/** The signature of an export, if there is one at that path. */
export function signatureAt(exports: readonly WorldItem[], path: ExportPath): FunctionSignature | undefined {
  for (const item of exports) {
    if (item.kind === 'function' && path.interface === undefined && item.name === path.function) return item.signature;
    if (item.kind === 'interface' && item.name === path.interface) {
      const found = item.functions.find(({ name }) => name === path.function);
      if (found) return found.signature;
    }
  }
  return undefined;
}

/** In the place of arguments: the call answers a request that came to a served port. */
export interface ServedCall {
  readonly served: ServedHead;
  /** How long the client may keep the guest waiting, in milliseconds. */
  readonly patienceMs: number;
}

/** In the place of arguments: the call takes a message. */
export interface DeliveredCall {
  readonly message: BrokerMessage;
  /** Whether nobody else has the message or will have it again: its body is then moved to the worker. */
  readonly sole: boolean;
}

/** In the place of arguments: the call takes messages, one after the other. */
export interface DeliveredBatch {
  readonly batch: PackedMessages;
  /** How many were begun and how many have come to their end, so that it is known also of a worker that has ended. */
  readonly progress?: Int32Array<SharedArrayBuffer>;
  /** After so many milliseconds no further one is begun: each has about as much time as a call of its own. */
  readonly budgetMs: number;
}

/** What a {@link DeliveredBatch} returns. */
export interface BatchTaken {
  /** The error of the last one that was begun, after which none was begun any more. */
  readonly error?: unknown;
}

/** In the place of arguments: the call comes over a link that passes handles to resources. */
export interface HandleCall {
  /** The arguments, with a handle of the link wherever the type is that of a handle. */
  readonly given: readonly unknown[];
  /** The function's, as this component exports it. */
  readonly signature: Pick<FunctionSignature, 'params' | 'result'>;
  /** What the handles begin with that this instance gives out. */
  readonly instance: string;
}

/** What a {@link HandleCall} returns. */
export interface HandlesPassed {
  /** With a handle of the link wherever the type is that of a handle. */
  readonly passed: unknown;
  /** How many resources of the instance the other side owns now. */
  readonly held: number;
}

/** In the place of arguments: the call is one of a tape. */
export interface ReplayedCall {
  readonly replay: Pick<TapedCall, 'args' | 'imports'>;
}

export type CallArguments =
  | readonly unknown[]
  | ServedCall
  | DeliveredCall
  | DeliveredBatch
  | HandleCall
  | ReplayedCall;

/** Whether a call is given values, and nothing in their place. */
export function isPlain(args: CallArguments): args is readonly unknown[] {
  return Array.isArray(args);
}

export function isServedCall(args: CallArguments): args is ServedCall {
  return 'served' in args;
}

export function isDeliveredCall(args: CallArguments): args is DeliveredCall {
  return 'message' in args;
}

export function isDeliveredBatch(args: CallArguments): args is DeliveredBatch {
  return 'batch' in args;
}

export function isReplayedCall(args: CallArguments): args is ReplayedCall {
  return 'replay' in args;
}

export function isHandleCall(args: CallArguments): args is HandleCall {
  return 'given' in args;
}

export interface CallMessage {
  /** Its number among the calls of its worker; see `begun.ts`. */
  readonly id: number;
  readonly path: ExportPath;
  readonly args: CallArguments;
  /** Whether the function returns a WIT `result`. */
  readonly returnsResult: boolean;
}

/** Endings after which an instance is as it was before the call. */
export function isHarmless({ kind }: Pick<CallEnding, 'kind'>): boolean {
  return kind === 'returned' || kind === 'no-such-export' || kind === 'not-taken' || kind === 'not-transferable';
}

/** What a worker says of a call that has ended. */
export interface Answer {
  readonly id: number;
  readonly ending: CallEnding;
  /** What was denied in it first. */
  readonly denied?: readonly TapedDenial[] | undefined;
}

export type FromActor =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly ending: CallEnding }
  | ({ readonly kind: 'result' } & Answer)
  /** With a level it was logged, and holds whole messages. */
  | { readonly kind: 'output'; readonly stream: OutputKind; readonly text: string; readonly level?: LogLevel }
  | { readonly kind: 'denials' }
  /** There are messages in the outbox. */
  | { readonly kind: 'sent' }
  /** Something is in the memory of answers. */
  | { readonly kind: 'answers' }
  | { readonly kind: 'taped'; readonly event: TapeEvent };

/** How a call (or the start of an instance) ended inside the worker. */
export type CallEnding =
  /** `value` is what the function returned; for a WIT `result` it is the whole of it. */
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'trap'; readonly message: string; readonly stack: string }
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'limit'; readonly limit: string; readonly message: string }
  /** It called what it has no right to, where no error could tell it. */
  | { readonly kind: 'denied'; readonly message: string }
  /** It called an interface that nobody answers. */
  | { readonly kind: 'not-linked'; readonly message: string }
  | { readonly kind: 'no-such-export'; readonly message: string }
  /** It was not called: what is on a tape is not what its parameters take. */
  | { readonly kind: 'not-taken'; readonly message: string }
  /** The call itself was fine, but its value has no form outside of the worker (a handle). */
  | { readonly kind: 'not-transferable'; readonly message: string };
