/** A family of figures that differ in their labels, under its names in Prometheus and in OpenTelemetry. */
export type Family = NumberFamily | HistogramFamily;

interface Named {
  /** By Prometheus' conventions: in base units, counters with `_total` at the end. */
  readonly name: string;
  readonly help: string;
  /** By OpenTelemetry's; what it has another way to tell has none. */
  readonly otlp: OtlpName | undefined;
}

export interface OtlpName {
  readonly name: string;
  /** As UCUM writes it: `s`, `By`, `{call}`. */
  readonly unit: string;
}

export interface NumberFamily extends Named {
  /** What is counted never falls while a host lives. */
  readonly type: 'counter' | 'gauge';
  readonly samples: readonly Sample[];
}

export interface HistogramFamily extends Named {
  readonly type: 'histogram';
  /** The highest value of each bucket but the last, which has none. */
  readonly bounds: readonly number[];
  readonly samples: readonly HistogramSample[];
}

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface HistogramSample {
  readonly labels: Labels;
  /** How many there are in each bucket, those below it left out. */
  readonly counts: readonly number[];
  readonly sum: number;
}
