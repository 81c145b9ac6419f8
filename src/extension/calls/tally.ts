/** What became of the calls of one export since the version that serves took its place. */
export interface CallFigures {
  readonly calls: number;
  readonly errors: number;
  /** Half of the newest calls took no longer than this, in milliseconds. Undefined before the first call. */
  readonly p50: number | undefined;
}

/** One call that has come to its end. */
export interface EndedCall {
  /** Milliseconds from the request to the outcome. */
  readonly milliseconds: number;
  /** It did not return, or returned the error of a `result`. */
  readonly failed: boolean;
}

/** The newest calls of an export; the middle of more than these says nothing else. */
const remembered = 256;

/** Counts the calls of one component, export by export, from nothing for each version. */
export class CallTally {
  #version: string | undefined;
  readonly #exports = new Map<string, { calls: number; errors: number; readonly newest: number[] }>();

  /** Takes in a call that the version of this hash has served. */
  add(version: string | undefined, name: string, { milliseconds, failed }: EndedCall): void {
    this.#enter(version);
    const known = this.#exports.get(name) ?? { calls: 0, errors: 0, newest: [] };
    this.#exports.set(name, known);
    known.newest[known.calls % remembered] = milliseconds;
    known.calls++;
    if (failed) known.errors++;
  }

  /** The figures of an export under this version; all zero if it was not called since the version serves. */
  of(version: string | undefined, name: string): CallFigures {
    const known = version === this.#version ? this.#exports.get(name) : undefined;
    if (!known) return { calls: 0, errors: 0, p50: undefined };
    const sorted = known.newest.toSorted((a, b) => a - b);
    return { calls: known.calls, errors: known.errors, p50: sorted[Math.floor((sorted.length - 1) / 2)] };
  }

  #enter(version: string | undefined): void {
    if (version === this.#version) return;
    this.#version = version;
    this.#exports.clear();
  }
}

/** The figures as a lens or a row says them, "3 calls, 1 error, p50 2.1 ms"; before the first call, "not called yet". */
export function figureWords({ calls, errors, p50 }: CallFigures): string {
  if (calls === 0) return 'not called yet';
  return [
    `${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'}`,
    ...(errors === 0 ? [] : [`${errors.toLocaleString('en')} ${errors === 1 ? 'error' : 'errors'}`]),
    ...(p50 === undefined ? [] : [`p50 ${millisecondWords(p50)}`]),
  ].join(', ');
}

/** "0.42 ms", "17 ms" or "3.2 s". */
export function millisecondWords(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return milliseconds >= 10 ? `${Math.round(milliseconds)} ms` : `${milliseconds.toFixed(milliseconds < 1 ? 2 : 1)} ms`;
}
