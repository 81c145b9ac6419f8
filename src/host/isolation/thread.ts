import type { Policy } from '../../manifest/index.ts';
import type { Failure } from '../failure.ts';
import type { SentMessage } from '../gates/messaging/outbox.ts';
import type { CountedDenial } from '../ledger/reader.ts';
import type { CountedUse } from '../ledger/uses.ts';
import type { Meter } from '../metrics/meter.ts';
import type { Question, Reply } from '../questions/messages.ts';
import type { Begun } from '../worker/begun.ts';
import type { ActorWorkerData, CallMessage, FromActor, Variables } from '../worker/messages.ts';

/** What an instance is made of, wherever its thread is. */
export type InstanceData = Omit<
  ActorWorkerData,
  | 'role'
  | 'cores'
  | 'grown'
  | 'publishing'
  | 'policy'
  | 'ledger'
  | 'uses'
  | 'meter'
  | 'begun'
  | 'answers'
  | 'network'
  | 'questions'
>;

/**
 * The thread that a guest runs on, as the host sees it: in this process, or in one of its own. What is shared memory in
 * the one is carried over by messages in the other.
 */
export interface ActorThread {
  /** Has calls made one after the other. Throws if the arguments of one have no form outside of this thread: then none is. */
  call(calls: readonly CallMessage[]): void;
  /** Where it says which call it has begun. Without this nothing is sent ahead of its turn. */
  readonly begun?: Begun;
  /** Tells at once of calls that are answered already and were not told of yet. */
  hear?(): void;
  /** Puts a policy in force, with the values of the variables that it allows to be read. */
  setPolicy(policy: Policy, variables: Variables): void;
  denials(): readonly CountedDenial[];
  /** What was allowed. */
  uses(): readonly CountedUse[];
  readonly meter: Meter;
  /** The number of its process, where that is not this one. */
  readonly process?: number;
  /**
   * It is about to end: nothing is answered, and nothing told of but its end.
   *
   * @param hasFailed whether another one is likely to come in its place
   */
  close(hasFailed: boolean): void;
  /** Ends it. What it counted until then is here when that has settled. */
  terminate(): Promise<unknown>;
}

export type ThreadMessage = Exclude<FromActor, { readonly kind: 'denials' | 'answers' | 'sent' }>;

/** What becomes of a thread. */
export interface ThreadEvents {
  message(message: ThreadMessage): void;
  /** There may be new denials. A flood of them is told of a few times a second. */
  denied(): void;
  /** Answers what it asks while it is blocked. Never rejects. */
  answer(question: Question): Promise<Reply>;
  /** It has published what its policy plainly allowed, before all else that is heard of it now. */
  sent(messages: readonly SentMessage[]): void;
  /** It fails, and will end. */
  failed(failure: Failure): void;
  /** It has ended; `failure` is why, unless that was told before. */
  ended(failure: Failure): void;
}

export type StartThread = (events: ThreadEvents) => ActorThread;
