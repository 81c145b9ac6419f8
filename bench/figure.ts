type Unit = 'ms' | 'µs' | 'ns' | 'MB' | 'messages/ms';

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
  return { value: Math.round(value * 100) / 100, unit, reference: null, ratio: null, target, ok: value <= target };
}

/** A rate in messages a millisecond beside another one, of which it must reach a share. */
export function rate(value: number, reference: number, share: number): Figure {
  const ratio = Math.round((value / reference) * 100) / 100;
  return {
    value: Math.round(value),
    unit: 'messages/ms',
    reference: Math.round(reference),
    ratio,
    target: share,
    ok: ratio >= share,
  };
}

/** The value below which a share of some times lies, as 0.95 for p95. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
