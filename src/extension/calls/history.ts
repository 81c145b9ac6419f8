import type { Memento } from 'vscode';
import type { NewExpectation } from '../../trial/index.ts';

/** One call that a person made. */
export interface PastCall {
  /** The arguments in WAVE, as they were typed. */
  readonly text: string;
  /** The outcome as it was shown, cut to what a list shows. */
  readonly outcome: string;
  /** Milliseconds from the request to the outcome. */
  readonly milliseconds: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The outcome as a test expects it; missing where it is too long to be kept, or has no text. */
  readonly expected?: NewExpectation;
}

/** What a person called, export by export, over reloads of the window. */
export interface CallHistory {
  add(component: string, exported: string, call: PastCall): void;
  /** The newest first, each text of arguments once. */
  of(component: string, exported: string): readonly PastCall[];
}

const key = 'airlock.calls';
const keptCalls = 20;
const keptExports = 200;
const longestOutcome = 200;
const longestText = 10_000;

/** @param memento the workspace's memory; what stands in it may be of another version, and is then left out */
export function createCallHistory(memento: Pick<Memento, 'get' | 'update'>): CallHistory {
  const read = (): Record<string, readonly PastCall[]> => {
    const stored = memento.get<unknown>(key);
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).map(([name, calls]) => [name, Array.isArray(calls) ? calls.filter(isPastCall) : []]),
    );
  };
  const nameOf = (component: string, exported: string): string => `${component} ${exported}`;
  return {
    add(component, exported, call) {
      const all = read();
      const name = nameOf(component, exported);
      const others = (all[name] ?? []).filter(({ text }) => text !== call.text);
      delete all[name];
      const kept = { ...call, outcome: call.outcome.slice(0, longestOutcome) };
      all[name] = call.text.length > longestText ? others : [kept, ...others].slice(0, keptCalls);
      // The exports that were called last are at the end.
      void memento.update(key, Object.fromEntries(Object.entries(all).slice(-keptExports)));
    },
    of: (component, exported) => read()[nameOf(component, exported)] ?? [],
  };
}

function isPastCall(value: unknown): value is PastCall {
  if (typeof value !== 'object' || value === null) return false;
  const { text, outcome, milliseconds, time } = value as Partial<Record<keyof PastCall, unknown>>;
  return (
    typeof text === 'string' &&
    typeof outcome === 'string' &&
    typeof milliseconds === 'number' &&
    typeof time === 'number'
  );
}
