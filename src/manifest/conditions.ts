/** Under which conditions a component runs, apart from its rights. Plain data, for it crosses threads. */
export interface Conditions {
  /** What `wasi:config` answers with. */
  readonly config: Readonly<Record<string, string>>;
  readonly clocks: Clocks;
  readonly random: Randomness;
  /** What it may print and log a second. */
  readonly outputBytesPerSecond: number;
  /** By how many bytes it may make files grow, all of them together. */
  readonly diskBytes: number;
  /** What a command is given as its arguments. No manifest says so: whoever runs it does. */
  readonly arguments?: readonly string[];
  /** What it reads from its standard input, likewise; nothing without it. */
  readonly input?: Uint8Array;
}

/** Clocks are given to everybody; a manifest may make them stand still, for runs that are to be the same each time. */
export type Clocks =
  | { readonly kind: 'real' }
  /** Milliseconds since the epoch. */
  | { readonly kind: 'frozen'; readonly time: number };

/** Chance is given to everybody; a manifest may make it repeat itself, for runs that are to be the same each time. */
export type Randomness = { readonly kind: 'real' } | { readonly kind: 'seeded'; readonly seed: number };

export const usualConditions: Conditions = {
  config: {},
  clocks: { kind: 'real' },
  random: { kind: 'real' },
  outputBytesPerSecond: 1024 * 1024,
  diskBytes: 1024 ** 3,
};
