type Unit = 'ms' | 'µs' | 'ns' | 'MB' | 'actors' | 'calls' | 'calls/ms' | 'events/ms' | 'messages/ms';

/** One measured figure. `reference` is the other side, measured in the same run, where there is one. */
export interface Figure {
  readonly value: number;
  readonly unit: Unit;
  readonly reference: number | null;
  /** `reference / value`, of a rate `value / reference`: how many times better. */
  readonly ratio: number | null;
  /** What the value must not exceed; of a rate, the least share of the reference's that is enough. */
  readonly target: number;
  readonly ok: boolean;
}

export type Figures = Readonly<Record<string, Figure>>;

/** A figure with nothing beside it, held against an absolute target. */
export function alone(value: number, unit: Unit, target: number): Figure {
  return { value: rounded(value), unit, reference: null, ratio: null, target, ok: value <= target };
}

/** A rate beside another one, of which it must reach a share. */
export function rate(value: number, reference: number, share: number, unit: Unit = 'messages/ms'): Figure {
  const ratio = rounded(value / reference);
  return { value: Math.round(value), unit, reference: Math.round(reference), ratio, target: share, ok: ratio >= share };
}

/** Whether more is better. */
export function isRate(unit: Unit): boolean {
  return unit.endsWith('/ms');
}

/** A figure beside a reference that has to be at least so many times as large; below 1, the figure may be the larger. */
export function compared(value: number, reference: number, times: number, unit: Unit = 'ms'): Figure {
  const ratio = reference / value;
  return {
    value: rounded(value),
    unit,
    reference: rounded(reference),
    ratio: rounded(ratio),
    target: rounded(reference / times),
    ok: ratio >= times,
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of some times lies, as 0.95 for p95. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
