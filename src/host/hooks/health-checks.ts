import type { Clock, Owned } from '../../base/index.ts';
import type { Failure } from '../failure.ts';
import { type HealthHistory, type HealthRules, judgeHealth, untilFirstCheck } from '../supervision/health.ts';
import type { HealthWord, Told } from './hooks.ts';

export interface HealthChecksPorts {
  readonly clock: Clock;
  /** Those that hold now. */
  rules(): HealthRules;
  /** Asks the instance, or gives nothing where it cannot be asked now. */
  ask(timeoutMs: number): Promise<Told<HealthWord> | undefined>;
  /** What it says now is not what it said before. */
  changed(): void;
  /** It is not fit to serve. */
  failed(failure: Failure): void;
  unattended(done: Promise<void>): void;
}

/** Asks one instance from time to time how it is, until it is disposed. */
export interface HealthChecks extends Owned {
  readonly word: HealthWord;
}

export function createHealthChecks(ports: HealthChecksPorts): HealthChecks {
  const { clock } = ports;
  let history: HealthHistory = untilFirstCheck;
  let word: HealthWord = { health: 'healthy' };
  let ended = false;
  let timer = clock.after(ports.rules().intervalMs, look);

  function look(): void {
    ports.unattended(check());
  }

  async function check(): Promise<void> {
    const told = await ports.ask(ports.rules().timeoutMs);
    if (ended) return;
    if (told?.kind === 'failed') return ports.failed(told.failure);
    if (told) judge(told);
    if (!ended) timer = clock.after(ports.rules().intervalMs, look);
  }

  function judge(told: Exclude<Told<HealthWord>, { kind: 'failed' }>): void {
    const before = word;
    const said: HealthWord = told.kind === 'told' ? told.value : { health: 'failed', why: told.message };
    const answered =
      told.kind === 'told' ? { kind: 'answered' as const, health: said.health } : { kind: 'unanswered' as const };
    history = judgeHealth(ports.rules(), history, answered);
    word = { health: history.health, ...(said.why === undefined ? {} : { why: said.why }) };
    if (history.health === 'failed') {
      ended = true;
      const message = `it said ${history.failures} times in a row that it cannot serve: ${said.why ?? ''}`;
      return ports.failed({ kind: 'unhealthy', message });
    }
    if (before.health !== word.health || before.why !== word.why) ports.changed();
  }

  return {
    get word() {
      return word;
    },
    dispose() {
      ended = true;
      void timer.dispose();
    },
  };
}
