import type { BrokerMessage } from './messages.ts';

/** Several messages in few pieces, so that they cross threads as one. */
export interface PackedMessages {
  /** Each subject once. */
  readonly subjects: readonly string[];
  /** Of each message, which subject it has. */
  readonly of: Uint16Array;
  /** Of each message, where its body ends in `bytes`. */
  readonly ends: Uint32Array;
  /** The bodies, one behind the other. */
  readonly bytes: Uint8Array;
  /** The subjects on which answers are waited for, by the place of the message. */
  readonly replyTo: ReadonlyMap<number, string>;
}

interface Packable {
  readonly subject: string;
  readonly body: Uint8Array;
  readonly replyTo?: string | undefined;
}

/** @param messages no more than 65,536 */
export function pack(messages: readonly Packable[]): PackedMessages {
  const subjects: string[] = [];
  const numbers = new Map<string, number>();
  const of = new Uint16Array(messages.length);
  const ends = new Uint32Array(messages.length);
  const replyTo = new Map<number, string>();
  const bytes = new Uint8Array(messages.reduce((sum, { body }) => sum + body.length, 0));
  let end = 0;
  for (const [at, message] of messages.entries()) {
    let number = numbers.get(message.subject);
    if (number === undefined) {
      number = subjects.push(message.subject) - 1;
      numbers.set(message.subject, number);
    }
    of[at] = number;
    bytes.set(message.body, end);
    ends[at] = end += message.body.length;
    if (message.replyTo !== undefined) replyTo.set(at, message.replyTo);
  }
  return { subjects, of, ends, bytes, replyTo };
}

/** The message at a place; its body looks into the bytes of all. */
export function unpack({ subjects, of, ends, bytes, replyTo }: PackedMessages, at: number): BrokerMessage {
  const body = bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at]);
  return { subject: subjects[of[at] ?? 0] ?? '', body, replyTo: replyTo.get(at) };
}
