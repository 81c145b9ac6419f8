/** One measured figure. `reference` is the other side, measured in the same run, where there is one. */
export interface Figure {
  readonly value: number;
  readonly unit: 'ms';
  readonly reference: number | null;
  /** `reference / value`: how many times better. */
  readonly ratio: number | null;
  /** What the value must not exceed. */
  readonly target: number;
  readonly ok: boolean;
}

export type Figures = Readonly<Record<string, Figure>>;

/** A figure with nothing beside it, held against an absolute target. */
export function alone(value: number, unit: 'ms', target: number): Figure {
  return { value: Math.round(value * 100) / 100, unit, reference: null, ratio: null, target, ok: value <= target };
}
