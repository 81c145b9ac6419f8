type Unit = 'ms' | 'µs' | 'MB';

/** One measured figure. `reference` is the other side, measured in the same run, where there is one. */
export interface Figure {
  readonly value: number;
  readonly unit: Unit;
  readonly reference: number | null;
  /** `reference / value`: how many times better. */
  readonly ratio: number | null;
  /** What the value must not exceed. */
  readonly target: number;
  readonly ok: boolean;
}

export type Figures = Readonly<Record<string, Figure>>;

/** A figure with nothing beside it, held against an absolute target. */
export function alone(value: number, unit: Unit, target: number): Figure {
  return { value: Math.round(value * 100) / 100, unit, reference: null, ratio: null, target, ok: value <= target };
}

/** The value below which a share of some times lies, as 0.95 for p95. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
