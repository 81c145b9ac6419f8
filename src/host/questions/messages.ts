import type { MessagePort } from 'node:worker_threads';
import type { Use } from '../../manifest/index.ts';
import type { StorageAnswer, StorageQuestion } from '../gates/keyvalue/messages.ts';
import type { LinkAnswer, LinkQuestion } from '../gates/link/messages.ts';
import type { MessagingAnswer, MessagingQuestion } from '../gates/messaging/messages.ts';
import type { ProcessOutcome } from '../gates/process/messages.ts';

/**
 * What an actor's worker asks the main thread, where those things are decided that no worker may decide alone. The
 * worker blocks until it is answered, so every question is answered: also with a refusal, and also while the host ends.
 */
export type Question =
  /** A use that is requested and undecided: may it be done? */
  | { readonly kind: 'permission'; readonly use: Use; readonly request: string; readonly operation: string }
  /** A command that is to be run, if it may be. */
  | { readonly kind: 'process'; readonly command: readonly string[]; readonly input: Uint8Array }
  | LinkQuestion
  | StorageQuestion
  | MessagingQuestion;

export type Reply =
  | { readonly kind: 'permission'; readonly permission: Permission }
  | { readonly kind: 'process'; readonly outcome: ProcessOutcome }
  | { readonly kind: 'link'; readonly outcome: LinkAnswer }
  | { readonly kind: 'storage'; readonly outcome: StorageAnswer }
  | { readonly kind: 'messaging'; readonly outcome: MessagingAnswer };

/** What a worker is to do about an undecided use. */
export type Permission =
  /** This one use is allowed. `value` is that of the variable, if it is one that is read. */
  | { readonly kind: 'once'; readonly value?: string }
  /** What decides has changed meanwhile, and is in force already. */
  | { readonly kind: 'decide-again' }
  /**
   * It is refused. Before `until` (milliseconds since the epoch) nobody is asked again: about the same request, or, after
   * too many questions, about any. Without `until` that holds for as long as what decides stays the same.
   */
  | {
      readonly kind: 'refused';
      readonly reason: 'refused' | 'not-answered' | 'too-many-questions' | 'not-granted';
      readonly until?: number;
    };

/** The reply to a question of one kind. */
export type ReplyTo<Kind extends Question['kind']> = Extract<Reply, { readonly kind: Kind }>;

/** The line of one worker. Word 0 of `signal` counts the replies. */
export interface QuestionLine {
  readonly port: MessagePort;
  readonly signal: SharedArrayBuffer;
}

export interface AskedMessage {
  readonly id: number;
  readonly question: Question;
}

export interface ReplyMessage {
  readonly id: number;
  readonly reply: Reply;
}
