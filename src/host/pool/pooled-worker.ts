import { type Clock, messageOf } from '../../base/index.ts';
import type { PoolRules, RestartRules } from '../../manifest/index.ts';
import type { ActorWorker, WorkerAnswer } from '../actor-worker.ts';
import type { Failure } from '../failure.ts';
import { newMeter } from '../metrics/meter.ts';
import { createRecovery, type Recovery } from '../supervision/recovery.ts';
import { chooseWorker } from './choose-worker.ts';

/** How a pool stands. */
export interface PoolStanding {
  readonly workers: number;
  /** How many of them can be called now. The others are being started again. */
  readonly ready: number;
  /** How many calls are under way. */
  readonly underWay: number;
}

export interface PooledWorkerPorts {
  readonly clock: Clock;
  jitter(): number;
  readonly rules: PoolRules;
  /** What follows the failure of one worker. When it leaves one to a person, the pool has failed. */
  readonly restart: RestartRules;
  /** Starts one worker, under what decides now. Its figures are counted until it is ended. */
  start(died: (failure: Failure) => void): Promise<ActorWorker>;
  end(worker: ActorWorker): Promise<void>;
  /** The pool has failed without a call that could tell. */
  died(failure: Failure): void;
  /** A failed worker is being replaced. */
  restarted(): void;
  unattended(done: Promise<unknown>): void;
}

type Sending = Parameters<ActorWorker['send']>;

interface Member {
  worker: ActorWorker | undefined;
  isReady: boolean;
  underWay: number;
  /** Whether its worker ever answered a call. */
  isProven: boolean;
  readonly recovery: Recovery;
}

/**
 * Several workers of one version that are called as one. Where one fails, it alone is started again, and the others go on
 * serving. What counts denials, uses and memory looks at the workers themselves.
 */
export function startPooledWorker(ports: PooledWorkerPorts): ActorWorker {
  const { clock, rules } = ports;
  const members = Array.from({ length: rules.workers }, (): Member => {
    const recovery = createRecovery(clock, () => ports.jitter());
    return { worker: undefined, isReady: false, underWay: 0, isProven: false, recovery };
  });
  /** Calls for which no worker is ready. */
  let held: Sending[] = [];
  let last = -1;
  let ended: Failure | undefined;

  /** Starts the worker of a member; gives why it did not start. */
  async function begin(member: Member): Promise<Failure | undefined> {
    let worker: ActorWorker;
    try {
      worker = await ports.start((failure) => {
        if (member.worker === worker && member.isReady && replace(member, failure)) ports.died(failure);
      });
    } catch (error) {
      return { kind: 'load-failed', message: messageOf(error) };
    }
    if (ended) {
      await ports.end(worker);
      return ended;
    }
    member.worker = worker;
    const started = await worker.started;
    if (started.kind === 'failed') return started.failure;
    member.isProven = false;
    member.isReady = true;
    const waiting = held;
    held = [];
    for (const each of waiting) send(...each);
    return undefined;
  }

  async function beginAgain(member: Member): Promise<void> {
    if (ended) return;
    ports.restarted();
    const failure = await begin(member);
    if (failure && !ended && replace(member, failure)) ports.died(failure);
  }

  /** Does what the rules say, and gives whether they leave it to a person. */
  function replace(member: Member, failure: Failure): boolean {
    const { worker } = member;
    member.isReady = false;
    member.worker = undefined;
    if (worker) ports.unattended(ports.end(worker));
    if (ended) return false;
    const again = (): void => ports.unattended(beginAgain(member));
    const next = member.recovery.next(ports.restart, failure, member.isProven, again);
    if (next === 'now') again();
    return typeof next === 'object';
  }

  function send(call: Sending[0], tell: Sending[1]): void {
    if (ended) return tell({ kind: 'failed', failure: ended, spent: true }, 0);
    const at = chooseWorker(rules.balance, members, last);
    const member = at === undefined ? undefined : members[at];
    if (at === undefined || !member?.worker) return void held.push([call, tell]);
    last = at;
    member.underWay++;
    const { worker } = member;
    worker.send(call, (answer, milliseconds) => {
      member.underWay--;
      if (answer.kind === 'withdrawn') return tell(answer, milliseconds);
      if (answer.kind === 'returned') member.isProven ||= member.worker === worker;
      tell(member.worker === worker ? afterwards(member, answer) : { ...answer, ...unspent(answer) }, milliseconds);
    });
  }

  /** To its callers a pool is spent only when it gives up. */
  function afterwards(member: Member, answer: WorkerAnswer): WorkerAnswer {
    if (answer.kind === 'returned' || !answer.spent) return answer;
    return { ...answer, spent: replace(member, answer.failure) };
  }

  async function dispose(): Promise<void> {
    ended ??= { kind: 'stopped', message: 'it was stopped' };
    const waiting = held;
    held = [];
    for (const [, tell] of waiting) tell({ kind: 'failed', failure: ended, spent: true }, 0);
    for (const { recovery } of members) recovery.forget();
    await Promise.all(members.map(async ({ worker }) => worker && ports.end(worker)));
  }

  async function beginAll(): Promise<Awaited<ActorWorker['started']>> {
    const failures = await Promise.all(members.map(begin));
    const failure = failures.find((each) => each !== undefined);
    return failure ? { kind: 'failed', failure } : { kind: 'ready' };
  }

  return {
    started: beginAll(),
    send,
    call: (path, args, returnsResult, timeoutMs, origin, place) =>
      new Promise((resolve) => {
        send({ path, args, returnsResult, timeoutMs, origin, place }, (answer) => {
          if (answer.kind === 'withdrawn') throw new Error('a call that may not wait was withdrawn');
          resolve(answer);
        });
      }),
    withdraw() {
      for (const { worker } of members) worker?.withdraw();
    },
    window: () => 1,
    setPolicy(...policy) {
      for (const { worker } of members) worker?.setPolicy(...policy);
    },
    denials: () => [],
    uses: () => [],
    meter: newMeter(),
    pool: () => ({
      workers: members.length,
      ready: members.filter(({ isReady }) => isReady).length,
      underWay: members.reduce((sum, { underWay }) => sum + underWay, held.length),
    }),
    dispose,
  };
}

function unspent(answer: WorkerAnswer): { readonly spent?: false } {
  return answer.kind === 'failed' ? { spent: false } : {};
}
