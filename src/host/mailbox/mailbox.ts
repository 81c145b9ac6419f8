import type { Clock, Owned } from '../../base/index.ts';

/** What becomes of a call that finds the mailbox full. */
export type BackPressure = 'block' | 'drop-newest' | 'drop-oldest' | 'error';

export interface MailboxRules {
  /** How many calls may wait; those that are being served do not count. */
  readonly size: number;
  readonly backPressure: BackPressure;
}

export const usualMailbox: MailboxRules = { size: 1000, backPressure: 'error' };

/** Why a call was never served. */
export type NotServed =
  | { readonly kind: 'full' }
  /** A newer call took its place, or it was the newest and there was none. */
  | { readonly kind: 'dropped' }
  /** Its deadline came while it waited. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'closed'; readonly reason: string };

export type Delivered<T> = { readonly kind: 'served'; readonly value: T } | NotServed;

/** Calls that wait for one actor, in the order in which they came. Each settles. */
export interface Mailbox {
  /**
   * Waits for its turn and serves then. With `block` a call that finds the mailbox full waits to be let in, in its order.
   *
   * @param serve is given what lets the next call begin before this one has ended: who serves next is somebody else
   * @param deadline milliseconds since the epoch, after which it is not begun any more
   */
  deliver<T>(serve: (makeRoom: () => void) => Promise<T>, deadline?: number): Promise<Delivered<T>>;
  /** How many wait. */
  readonly waiting: number;
  /** Settles when nothing waits and nothing is served, but for those that made room for the next. */
  drained(): Promise<void>;
  /** All that comes later settles as closed; what waits is served. */
  refuse(reason: string): void;
  /** What waits, and all that comes later, settles as closed; what is being served comes to its end. */
  close(reason: string): void;
}

interface Letter {
  begin(makeRoom: () => void): Promise<void>;
  settle(why: NotServed): void;
  timer: Owned | undefined;
}

/** @param atOnce how many calls are served at the same time: one for an actor, more for a pool */
export function createMailbox(rules: MailboxRules, clock: Clock, atOnce = 1): Mailbox {
  const letters: Letter[] = [];
  /** Those that wait to be let in. */
  const outside: Letter[] = [];
  let serving = 0;
  let closed: string | undefined;
  const whenDrained: (() => void)[] = [];

  function next(): void {
    while (serving < atOnce) {
      // A mailbox may have no room at all; then calls are served as they stand outside.
      const letter = letters.shift() ?? outside.shift();
      letIn();
      if (!letter) break;
      void letter.timer?.dispose();
      serving++;
      let holds = true;
      const makeRoom = (): void => {
        if (holds) serving--;
        holds = false;
        next();
      };
      void letter.begin(makeRoom).finally(makeRoom);
    }
    if (serving > 0) return;
    for (const drained of whenDrained.splice(0)) drained();
  }

  function letIn(): void {
    while (letters.length < rules.size) {
      const letter = outside.shift();
      if (!letter) return;
      letters.push(letter);
    }
  }

  function remove(letter: Letter): void {
    for (const list of [letters, outside]) {
      const at = list.indexOf(letter);
      if (at >= 0) list.splice(at, 1);
    }
    letIn();
    next();
  }

  function accept(letter: Letter): void {
    const isFull = letters.length >= rules.size && serving >= atOnce;
    if (!isFull) return void letters.push(letter);
    if (rules.backPressure === 'block') return void outside.push(letter);
    if (rules.backPressure === 'error') return letter.settle({ kind: 'full' });
    if (rules.backPressure === 'drop-newest' || rules.size === 0) return letter.settle({ kind: 'dropped' });
    letters.shift()?.settle({ kind: 'dropped' });
    letters.push(letter);
  }

  return {
    get waiting() {
      return letters.length + outside.length;
    },
    deliver(serve, deadline) {
      if (closed !== undefined) return Promise.resolve({ kind: 'closed', reason: closed });
      if (deadline !== undefined && deadline <= clock.now()) return Promise.resolve({ kind: 'expired' });
      return new Promise((resolve, reject) => {
        const letter: Letter = {
          timer: undefined,
          settle(why) {
            void letter.timer?.dispose();
            resolve(why);
          },
          begin: (makeRoom) => serve(makeRoom).then((value) => resolve({ kind: 'served', value }), reject),
        };
        if (deadline !== undefined) {
          letter.timer = clock.after(deadline - clock.now(), () => {
            letter.settle({ kind: 'expired' });
            remove(letter);
          });
        }
        accept(letter);
        next();
      });
    },
    drained() {
      if (serving === 0 && letters.length === 0 && outside.length === 0) return Promise.resolve();
      return new Promise((resolve) => void whenDrained.push(resolve));
    },
    refuse(reason) {
      closed ??= reason;
    },
    close(reason) {
      closed = reason;
      for (const letter of [...letters.splice(0), ...outside.splice(0)]) letter.settle({ kind: 'closed', reason });
      next();
    },
  };
}
