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

/** What waits for its turn. Either it begins, and its turn ends, or it settles as not served. */
export interface Letter {
  /** Milliseconds since the epoch, after which it is not begun any more. */
  readonly deadline?: number | undefined;
  /** Whether it is never handed over ahead of its turn, nor another behind it. */
  readonly isAlone: boolean;
  begin(turn: Turn): void;
  settle(why: NotServed): void;
}

/** Ends once; what is said after that changes nothing. */
export interface Turn {
  /** Lets the next begin: it has come to its end, or who serves next is somebody else. */
  end(): void;
  /** It has not begun after all, and waits again, before all others. Several are given back the newest first. */
  giveBack(): void;
}

/** How many calls are handed over at the same time. */
export interface Room {
  /** How many are served at the same time: one for an actor, more for a pool. */
  atOnce(): number;
  /** How many more are handed over ahead of their turn, to be served in their order. They still count as waiting. */
  ahead(): number;
}

/** Calls that wait for one actor, in the order in which they came. Each settles. */
export interface Mailbox {
  /** With `block` a call that finds the mailbox full waits to be let in, in its order. */
  put(letter: Letter): void;
  /**
   * Waits for its turn, and serves then.
   *
   * @param serve is given what lets the next call begin before this one has ended
   */
  deliver<T>(
    serve: (makeRoom: () => void) => Promise<T>,
    terms?: Pick<Letter, 'deadline' | 'isAlone'>,
  ): Promise<Delivered<T>>;
  /** There may be more room than there was. */
  look(): void;
  /** How many wait. */
  readonly waiting: number;
  /** Settles when nothing waits and nothing is served, but for those that made room for the next. */
  drained(): Promise<void>;
  /** All that comes later settles as closed; what waits is served. */
  refuse(reason: string): void;
  /** What waits, and all that comes later, settles as closed; what is being served comes to its end. */
  close(reason: string): void;
}

interface Waiting {
  readonly letter: Letter;
  timer: Owned | undefined;
}

const oneByOne: Room = { atOnce: () => 1, ahead: () => 0 };

export function createMailbox(rules: MailboxRules, clock: Clock, room: Room = oneByOne): Mailbox {
  const letters: Waiting[] = [];
  /** Those that wait to be let in. */
  const outside: Waiting[] = [];
  /** How many have a turn, and whether it is one that is alone. */
  let handed = 0;
  let isAlone = false;
  /** Why nothing more is taken, and why nothing more is begun. */
  let refused: string | undefined;
  let closed: string | undefined;
  let [isLooking, mayBeMore] = [false, false];
  const whenDrained: (() => void)[] = [];

  /** Those that were handed over and cannot be served yet. */
  function ahead(): number {
    return Math.max(0, handed - room.atOnce());
  }

  /** To drop the oldest, it must be here. */
  function most(): number {
    return room.atOnce() + (rules.backPressure === 'drop-oldest' ? 0 : room.ahead());
  }

  function mayBegin(letter: Letter): boolean {
    if (handed < room.atOnce()) return true;
    return !isAlone && !letter.isAlone && handed < most();
  }

  function look(): void {
    mayBeMore = true;
    if (isLooking) return;
    isLooking = true;
    while (mayBeMore) {
      mayBeMore = false;
      handOver();
    }
    isLooking = false;
  }

  function handOver(): void {
    for (;;) {
      // A mailbox may have no room at all; then calls are served as they stand outside.
      const list = letters.length > 0 ? letters : outside;
      const first = list[0];
      if (!first || !mayBegin(first.letter)) break;
      list.shift();
      letIn();
      begin(first);
    }
    if (handed > 0 || letters.length > 0 || outside.length > 0) return;
    for (const drained of whenDrained.splice(0)) drained();
  }

  function begin({ letter, timer }: Waiting): void {
    void timer?.dispose();
    handed++;
    isAlone = letter.isAlone;
    let holds = true;
    const release = (): boolean => {
      if (!holds) return false;
      holds = false;
      handed--;
      if (handed === 0) isAlone = false;
      return true;
    };
    letter.begin({
      end() {
        // Ahead of their turn several are handed over at a time, not each when one has ended.
        if (release() && (handed < room.atOnce() || handed <= most() / 2)) look();
      },
      giveBack() {
        if (release()) returned(letter);
      },
    });
  }

  /** What is given back with others begins again when all of them are here. */
  function returned(letter: Letter): void {
    if (closed !== undefined) return letter.settle({ kind: 'closed', reason: closed });
    letters.unshift({ letter, timer: timerOf(letter) });
    void soon.then(look);
  }

  function letIn(): void {
    while (letters.length + ahead() < rules.size) {
      const next = outside.shift();
      if (!next) return;
      letters.push(next);
    }
  }

  function timerOf(letter: Letter): Owned | undefined {
    if (letter.deadline === undefined) return undefined;
    return clock.after(letter.deadline - clock.now(), () => {
      for (const list of [letters, outside]) {
        const at = list.findIndex((each) => each.letter === letter);
        if (at < 0) continue;
        list.splice(at, 1);
        settle({ letter, timer: undefined }, { kind: 'expired' });
      }
      letIn();
      look();
    });
  }

  function settle({ letter, timer }: Waiting, why: NotServed): void {
    void timer?.dispose();
    letter.settle(why);
  }

  function put(letter: Letter): void {
    if (refused !== undefined) return letter.settle({ kind: 'closed', reason: refused });
    if (letter.deadline !== undefined && letter.deadline <= clock.now()) return letter.settle({ kind: 'expired' });
    const isFull = letters.length + ahead() >= rules.size && handed >= room.atOnce();
    if (isFull && rules.backPressure === 'error') return letter.settle({ kind: 'full' });
    const isNewestDropped = rules.backPressure === 'drop-newest' || rules.size === 0;
    if (isFull && rules.backPressure !== 'block' && isNewestDropped) return letter.settle({ kind: 'dropped' });
    const waiting = { letter, timer: timerOf(letter) };
    if (isFull && rules.backPressure === 'drop-oldest') {
      const oldest = letters.shift();
      if (oldest) settle(oldest, { kind: 'dropped' });
    }
    (isFull && rules.backPressure === 'block' ? outside : letters).push(waiting);
    look();
  }

  return {
    get waiting() {
      return letters.length + outside.length + ahead();
    },
    put,
    look,
    deliver: (serve, terms = { isAlone: false }) =>
      new Promise((resolve, reject) =>
        put({
          ...terms,
          settle: resolve,
          begin(turn) {
            const makeRoom = (): void => turn.end();
            void serve(makeRoom)
              .then((value) => resolve({ kind: 'served', value }), reject)
              .finally(makeRoom);
          },
        }),
      ),
    drained() {
      if (handed === 0 && letters.length === 0 && outside.length === 0) return Promise.resolve();
      return new Promise((resolve) => void whenDrained.push(resolve));
    },
    refuse(reason) {
      refused ??= reason;
    },
    close(reason) {
      refused = reason;
      closed = reason;
      for (const each of [...letters.splice(0), ...outside.splice(0)]) settle(each, { kind: 'closed', reason });
      look();
    },
  };
}

const soon = Promise.resolve();
