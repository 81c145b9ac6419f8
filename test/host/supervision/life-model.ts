/** How a worker starts: it stands at once, it cannot, or that is said later. */
export type Start = 'ready' | 'fails' | 'slow';

export const rules = { policy: 'permanent', max: 2, withinMs: 10_000, backoffMs: [100, 400] } as const;

/** How long what served before is kept ready, in milliseconds. */
const warmMs = 30_000;

/** What a component must be, told again in few words: the life of one actor as its rules have it, one step after the other. */
export class LifeModel {
  state: 'installed' | 'starting' | 'running' | 'updating' | 'stopped' | 'failed' = 'installed';
  now = 1000;
  /** The version that it stands for, and the one that serves. */
  current: string | undefined;
  serving: { readonly hash: string; proven: boolean } | undefined;
  pending: { readonly hash: string; readonly why: 'start' | 'recovery' | 'update' } | undefined;
  warm: { readonly hash: string; readonly until: number } | undefined;
  retiring: { readonly hash: string; readonly call: number } | undefined;
  backoff: { readonly hash: string; readonly at: number } | undefined;
  kept: string[] = [];
  /** Calls that have not settled, the oldest first; those of what retires are not among them. */
  queue: number[] = [];
  readonly settled: (readonly [call: number, how: string])[] = [];
  #restarts: number[] = [];
  #lastFailure = '';
  #starts: Start[] = [];

  /** Workers that have not ended. */
  get alive(): number {
    return [this.serving, this.pending, this.warm, this.retiring].filter((each) => each !== undefined).length;
  }

  /** The next starts go so, in the step that follows. */
  plan(starts: readonly Start[]): void {
    this.#starts = [...starts];
  }

  call(id: number): void {
    this.queue.push(id);
    this.#flush();
  }

  answer(): void {
    if (this.serving) this.serving.proven = true;
    this.#settleHead('returned');
  }

  answerRetiring(): void {
    if (!this.retiring) return;
    this.settled.push([this.retiring.call, 'returned']);
    if (this.state === 'running') this.#keepWarm(this.retiring.hash);
    this.retiring = undefined;
  }

  fail(): void {
    const { serving } = this;
    if (!serving) return;
    this.#settleHead('trapped');
    this.serving = undefined;
    this.state = 'failed';
    this.#lastFailure = 'trapped';
    this.#recover(serving.hash, serving.proven);
    this.#flush();
  }

  deploy(hash: string): void {
    this.#put(hash, false);
  }

  rollback(): void {
    const at = this.kept.indexOf(this.current ?? '');
    const target = at < 0 ? this.kept.at(-1) : this.kept[at - 1];
    if (target === undefined) return;
    const isWarm = this.warm?.hash === target;
    if (isWarm) this.warm = undefined;
    this.#put(target, isWarm);
  }

  restart(): void {
    this.#forget();
    if (this.current !== undefined) {
      if (this.serving) this.#settleHead('stopped');
      this.serving = undefined;
      this.#start(this.current, 'start');
    }
    this.#flush();
  }

  stop(): void {
    this.#forget();
    if (this.serving || this.pending) this.state = 'stopped';
    this.pending = undefined;
    this.serving = undefined;
    this.warm = undefined;
    if (this.retiring) this.settled.push([this.retiring.call, 'stopped']);
    this.retiring = undefined;
    this.#flush();
  }

  finishStart(isReady: boolean): void {
    const { pending } = this;
    if (!pending) return;
    this.pending = undefined;
    if (pending.why === 'update') {
      this.state = 'running';
      if (isReady) this.#swap(pending.hash);
    } else this.#started(pending.hash, pending.why, isReady);
    this.#flush();
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    if (this.warm && this.warm.until <= this.now) this.warm = undefined;
    if (this.backoff && this.backoff.at <= this.now) {
      const { hash } = this.backoff;
      this.backoff = undefined;
      this.#start(hash, 'recovery');
    }
    this.#flush();
  }

  #put(hash: string, isWarm: boolean): void {
    this.#forget();
    if (this.state !== 'running') this.#start(hash, 'start');
    else {
      const start = isWarm ? 'ready' : this.#nextStart();
      if (start === 'ready') this.#swap(hash);
      if (start === 'slow') {
        this.state = 'updating';
        this.pending = { hash, why: 'update' };
      }
    }
    this.#flush();
  }

  #swap(hash: string): void {
    const old = this.serving;
    this.#serve(hash);
    if (!old) return;
    const call = this.queue.shift();
    if (call === undefined) this.#keepWarm(old.hash);
    else this.retiring = { hash: old.hash, call };
  }

  #serve(hash: string): void {
    this.state = 'running';
    this.current = hash;
    this.serving = { hash, proven: false };
    if (!this.kept.includes(hash)) this.kept.push(hash);
  }

  #keepWarm(hash: string): void {
    this.warm = { hash, until: this.now + warmMs };
  }

  #start(hash: string, why: 'start' | 'recovery'): void {
    this.current = hash;
    const start = this.#nextStart();
    this.state = 'starting';
    if (start === 'slow') this.pending = { hash, why };
    else this.#started(hash, why, start === 'ready');
  }

  #started(hash: string, why: 'start' | 'recovery', isReady: boolean): void {
    if (isReady) return this.#serve(hash);
    this.state = 'failed';
    this.#lastFailure = 'load-failed';
    if (why === 'recovery') this.#recover(hash, false);
  }

  /** One that had answered is started at once; else the second failure waits, and the third is the last. */
  #recover(hash: string, proven: boolean): void {
    if (proven) return this.#start(hash, 'recovery');
    const recent = this.#restarts.filter((time) => time > this.now - rules.withinMs && time <= this.now);
    if (recent.length >= rules.max) return;
    const [first, longest] = rules.backoffMs;
    const wait = recent.length === 0 ? 0 : Math.min(longest, first * 2 ** (recent.length - 1));
    this.#restarts = [...recent, this.now + wait];
    if (wait === 0) this.#start(hash, 'recovery');
    else this.backoff = { hash, at: this.now + wait };
  }

  #forget(): void {
    this.#restarts = [];
    this.backoff = undefined;
  }

  #nextStart(): Start {
    return this.#starts.shift() ?? 'ready';
  }

  #settleHead(how: string): void {
    const call = this.queue.shift();
    if (call !== undefined) this.settled.push([call, how]);
  }

  /** Where nothing serves and nothing will, nobody waits. */
  #flush(): void {
    if (this.serving ?? this.pending ?? this.backoff) return;
    while (this.queue.length > 0) this.#settleHead(this.state === 'failed' ? this.#lastFailure : 'stopped');
  }
}
