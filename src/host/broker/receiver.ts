import { type Clock, messageOf, type Owned } from '../../base/index.ts';
import type { DeathReason, Message } from './message.ts';

/** What a receiver is told of a delivery beside the message. */
export interface Delivery {
  /** 1, and more where a message is delivered again. */
  readonly attempt: number;
  /** Whether nobody else has the message or will have it again, so that its body may be moved to another thread. */
  readonly sole: boolean;
  /** The message was taken and need not come again. It means nothing where no acknowledgement is waited for. */
  acknowledge(): void;
  /** It will not be taken however often it comes, for the reason that is given: it is a dead letter at once. */
  terminate(why: string): void;
}

/** Takes a message. It gets the next one when this is done; what it throws or rejects with is why it did not take it. */
export type Handler = (message: Message, delivery: Delivery) => void | Promise<void>;

export type WhenFull = 'drop-newest' | 'drop-oldest' | 'refuse';

export interface ReceiverOptions {
  readonly name: string;
  readonly mostMessages: number;
  /** Of the bodies of those that wait. */
  readonly mostBytes: number;
  readonly whenFull: WhenFull;
  /** How it takes several at once of those that come at most once, where they wait for it. */
  readonly many: TakesMany | undefined;
}

/** Takes several messages in one go, one after the other. */
export interface TakesMany {
  readonly most: number;
  /** Of their bodies together. */
  readonly mostBytes: number;
  /** Does not reject, and begins the first of them. */
  take(messages: readonly Message[]): Promise<TakenMany>;
}

/** How far it came: those that were not begun wait again, before all others. */
export interface TakenMany {
  readonly begun: number;
  /** Why the last one that was begun was not taken. */
  readonly failure?: string;
}

/** On which terms a receiver gets the messages of a pattern. */
export interface Terms {
  /** The group that it is a member of: of all members one gets each message. */
  readonly queue: string | undefined;
  /** At least once: a message comes again until it is acknowledged, and the next one only then. */
  readonly acknowledge: Acknowledgement | undefined;
}

export interface Acknowledgement {
  /** Milliseconds after which it comes again; without it only the end of the handler says that it was not taken. */
  readonly withinMs?: number;
  /** How often it is delivered at most. */
  readonly attempts: number;
  /** The first and the longest wait before it comes again, in milliseconds; each is twice the one before, none without it. */
  readonly backoffMs?: readonly [first: number, longest: number];
}

/** A receiver as it stands among those that get the messages of a pattern. */
export interface Listening extends Terms {
  readonly receiver: Receiver;
  /** Which pattern of the receiver it is: of several that mean a subject the first one counts. */
  readonly at: number;
}

/** What a receiver tells the broker. */
export interface ReceiverEvents {
  delivered(again: boolean): void;
  /** So many were not delivered after all, and wait again. */
  putBack(messages: number): void;
  /** It waited and will not be delivered. */
  dropped(message: Message, reason: DeathReason, receiver: string): void;
  /** It was delivered and not taken. */
  failed(failed: FailedDelivery): void;
}

export interface FailedDelivery {
  readonly message: Message;
  /** Bytes of the body, which may be gone from the message. */
  readonly size: number;
  readonly reason: DeathReason;
  readonly receiver: string;
  readonly detail: string | undefined;
  /** How often it was delivered. */
  readonly deliveries: number;
}

/** One receiver with its queue. Messages are delivered one at a time, in the order in which they came. */
export class Receiver {
  readonly options: ReceiverOptions;
  readonly #handler: Handler;
  readonly #clock: Clock;
  readonly #events: ReceiverEvents;
  #queue: Entry[] = [];
  /** Where the queue begins: what is before it has been taken out. */
  #head = 0;
  #bytes = 0;
  #busy = false;
  #ended = false;
  #endedBy: DeathReason = 'unsubscribed';
  #timer: Owned | undefined;
  /** Gives up the message whose acknowledgement is waited for. */
  #abandon: ((reason: DeathReason) => void) | undefined;

  constructor(options: ReceiverOptions, handler: Handler, clock: Clock, events: ReceiverEvents) {
    this.options = options;
    this.#handler = handler;
    this.#clock = clock;
    this.#events = events;
  }

  get queued(): number {
    return this.#queue.length - this.#head;
  }

  /** Whether a message of this size could neither be delivered at once nor wait. */
  isFull(size: number): boolean {
    const free = !this.#busy && this.queued === 0;
    return !free && (this.queued >= this.options.mostMessages || this.#bytes + size > this.options.mostBytes);
  }

  /** Takes a message that nobody else has: it is delivered before this returns, unless others come first. */
  give(message: Message, acknowledge: Acknowledgement | undefined): void {
    if (this.#busy || this.#head < this.#queue.length || acknowledge) {
      this.enqueue(message, true, acknowledge);
      this.pump();
      return;
    }
    this.#busy = true;
    this.#deliver(message, soleDelivery);
    if (!this.#busy && this.#head < this.#queue.length) this.pump();
  }

  /** Puts a message behind those that wait, which the options bound. */
  enqueue(message: Message, sole: boolean, acknowledge: Acknowledgement | undefined): void {
    const size = message.body.length;
    while (this.options.whenFull === 'drop-oldest' && this.isFull(size) && this.queued > 0) {
      this.#events.dropped(this.#shift().message, 'queue-full', this.options.name);
    }
    if (this.#ended || this.isFull(size)) {
      this.#events.dropped(message, this.#ended ? 'unsubscribed' : 'queue-full', this.options.name);
      return;
    }
    this.#queue.push({ message, sole, acknowledge });
    this.#bytes += size;
  }

  /** Delivers what waits, unless a delivery is going on, which then goes on with it. */
  pump(): void {
    while (!this.#busy && !this.#ended && this.#head < this.#queue.length) {
      const { message, sole, acknowledge } = this.#shift();
      this.#busy = true;
      if (acknowledge) this.#deliverUntilTaken(message, acknowledge);
      else if (this.#isNextWith(message.body.length)) this.#deliverMany(message);
      else this.#deliver(message, sole ? soleDelivery : sharedDelivery);
    }
  }

  /** Nothing is delivered any more. What waits dies for this reason. */
  end(reason: DeathReason): void {
    this.#ended = true;
    this.#endedBy = reason;
    this.#abandon?.(reason);
    while (this.queued > 0) this.#events.dropped(this.#shift().message, reason, this.options.name);
  }

  #deliver(message: Message, delivery: Delivery): void {
    const size = message.body.length;
    this.#events.delivered(false);
    let done: void | Promise<void> = undefined;
    try {
      done = this.#handler(message, delivery);
    } catch (error) {
      this.#failed(message, size, error);
    }
    if (done === undefined) {
      this.#busy = false;
      return;
    }
    done
      .catch((error: unknown) => this.#failed(message, size, error))
      .then(() => this.#next())
      .catch((error: unknown) => this.#failed(message, size, error));
  }

  /** Whether the next that waits can go with messages of so many bytes. */
  #isNextWith(bytes: number): boolean {
    const { many } = this.options;
    const next = this.#queue[this.#head];
    return (
      many !== undefined &&
      next?.acknowledge === undefined &&
      bytes + (next?.message.body.length ?? Infinity) <= many.mostBytes
    );
  }

  /** Delivers a message with those behind it. */
  #deliverMany(first: Message): void {
    const { many } = this.options;
    if (!many) return;
    const messages = [first];
    let bytes = first.body.length;
    while (messages.length < many.most && this.#isNextWith(bytes)) {
      const { message } = this.#shift();
      messages.push(message);
      bytes += message.body.length;
    }
    for (const _ of messages) this.#events.delivered(false);
    void this.#takeMany(many, messages);
  }

  async #takeMany(many: TakesMany, messages: readonly Message[]): Promise<void> {
    const failed = (at: number, why: unknown): void => {
      const message = messages[at];
      if (message) this.#failed(message, message.body.length, why);
    };
    try {
      const { begun, failure } = await many.take(messages);
      if (failure !== undefined) failed(begun - 1, new Error(failure));
      this.#putBack(messages.slice(begun));
    } catch (error) {
      for (const at of messages.keys()) failed(at, error);
    }
    this.#next();
  }

  #putBack(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    this.#events.putBack(messages.length);
    if (this.#ended) {
      for (const message of messages) this.#events.dropped(message, this.#endedBy, this.options.name);
      return;
    }
    const back = messages.map((message) => ({ message, sole: false, acknowledge: undefined }));
    this.#queue = [...back, ...this.#queue.slice(this.#head)];
    this.#head = 0;
    for (const { body } of messages) this.#bytes += body.length;
  }

  #deliverUntilTaken(message: Message, { withinMs, attempts, backoffMs }: Acknowledgement): void {
    const size = message.body.length;
    let attempt = 0;
    /** The latest delivery of which it is known that it came to nothing. */
    let failed = 0;
    let over = false;

    const finish = (reason: DeathReason | undefined, detail: string | undefined): void => {
      if (over) return;
      over = true;
      this.#abandon = undefined;
      void this.#timer?.dispose();
      if (reason) {
        const receiver = this.options.name;
        this.#events.failed({ message, size, reason, receiver, detail, deliveries: attempt });
      }
      this.#next();
    };
    const again = (of: number, detail: string | undefined): void => {
      // Only the latest delivery decides; an earlier one that fails late has been made up for.
      if (over || of !== attempt || failed === of) return;
      failed = of;
      void this.#timer?.dispose();
      if (attempt >= attempts) return finish(detail === undefined ? 'unacknowledged' : 'failed', detail);
      const wait = waitBefore(attempt, backoffMs);
      if (wait === 0) deliver();
      else this.#timer = this.#clock.after(wait, deliver);
    };
    const deliver = (): void => {
      const of = ++attempt;
      this.#events.delivered(of > 1);
      if (withinMs !== undefined) this.#timer = this.#clock.after(withinMs, () => again(of, undefined));
      const delivery: Delivery = {
        attempt: of,
        sole: false,
        acknowledge: () => finish(undefined, undefined),
        terminate: (why) => finish('failed', why),
      };
      try {
        const handling = this.#handler(message, delivery);
        // Where no time is set for the acknowledgement, it has to come before the handler ends.
        handling?.then(
          () => withinMs === undefined && again(of, undefined),
          (error: unknown) => again(of, messageOf(error)),
        );
        if (!handling && withinMs === undefined) again(of, undefined);
      } catch (error) {
        again(of, messageOf(error));
      }
    };
    this.#abandon = (reason) => finish(reason, undefined);
    deliver();
  }

  #next(): void {
    this.#busy = false;
    this.pump();
  }

  #failed(message: Message, size: number, error: unknown): void {
    const receiver = this.options.name;
    this.#events.failed({ message, size, reason: 'failed', receiver, detail: messageOf(error), deliveries: 1 });
  }

  #shift(): Entry {
    const entry = this.#queue[this.#head];
    if (!entry) throw new Error('nothing waits');
    this.#head++;
    this.#bytes -= entry.message.body.length;
    // Taking from the front of an array moves all the rest, so it is done for many at once.
    if (this.#head === this.#queue.length || this.#head > 1024) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }
}

/** The wait, in milliseconds, after so many deliveries. */
function waitBefore(deliveries: number, backoffMs: Acknowledgement['backoffMs']): number {
  const [first, longest] = backoffMs ?? [0, 0];
  return Math.min(longest, first * 2 ** Math.min(deliveries - 1, 30));
}

interface Entry {
  readonly message: Message;
  readonly sole: boolean;
  readonly acknowledge: Acknowledgement | undefined;
}

const nothing = (): void => {};
const soleDelivery: Delivery = { attempt: 1, sole: true, acknowledge: nothing, terminate: nothing };
const sharedDelivery: Delivery = { attempt: 1, sole: false, acknowledge: nothing, terminate: nothing };
