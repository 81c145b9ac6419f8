/** What one instance may use, and what a component may keep and send. */
export interface Limits {
  readonly memoryBytes: number;
  readonly callTimeMs: number;
  /** Of all that it keeps in storage: namespaces, keys and values. */
  readonly storageBytes: number;
  /** That it publishes and requests. */
  readonly messagesPerSecond: number;
}

export const defaultLimits: Limits = {
  memoryBytes: 64 * 1024 ** 2,
  callTimeMs: 5000,
  storageBytes: 16 * 1024 ** 2,
  messagesPerSecond: 1000,
};

export type Amount =
  | { readonly kind: 'amount'; readonly amount: number }
  | { readonly kind: 'error'; readonly message: string };

/** Bytes, from `"64MiB"`. */
export function parseMemory(text: string): Amount {
  return parseAmount(text, memory);
}

/** Milliseconds, from `"5s"`. */
export function parseCallTime(text: string): Amount {
  return parseAmount(text, callTime);
}

/** Bytes a second, from `"1MiB/s"`. */
export function parseOutput(text: string): Amount {
  return parseAmount(text, output);
}

/** Bytes, from `"1GiB"`. */
export function parseDisk(text: string): Amount {
  return parseAmount(text, disk);
}

/** Bytes, from `"16MiB"`. */
export function parseStorage(text: string): Amount {
  return parseAmount(text, storage);
}

/** Messages a second, from `"1000/s"`. */
export function parseMessages(text: string): Amount {
  return parseAmount(text, messages);
}

interface Quantity {
  readonly units: Readonly<Record<string, number>>;
  readonly least: number;
  readonly most: number;
  readonly form: string;
  readonly range: string;
}

const disk: Quantity = {
  units: { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  least: 1024,
  most: 1024 ** 4,
  form: 'Disk is a whole number with KiB, MiB or GiB, as "1GiB"',
  range: 'Disk is from 1KiB to 1024GiB',
};

const memory: Quantity = {
  units: { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  least: 1024 ** 2,
  most: 2 * 1024 ** 3,
  form: 'Memory is a whole number with KiB, MiB or GiB, as "64MiB"',
  range: 'Memory is from 1MiB to 2GiB',
};

const callTime: Quantity = {
  units: { ms: 1, s: 1000, m: 60_000 },
  least: 10,
  most: 600_000,
  form: 'The time of a call is a whole number with ms, s or m, as "5s"',
  range: 'The time of a call is from 10ms to 10m',
};

const output: Quantity = {
  units: { 'KiB/s': 1024, 'MiB/s': 1024 ** 2 },
  least: 1024,
  most: 64 * 1024 ** 2,
  form: 'Output is a whole number with KiB/s or MiB/s, as "1MiB/s"',
  range: 'Output is from 1KiB/s to 64MiB/s',
};

const storage: Quantity = {
  units: { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  least: 1024,
  most: 1024 ** 3,
  form: 'Storage is a whole number with KiB, MiB or GiB, as "16MiB"',
  range: 'Storage is from 1KiB to 1GiB',
};

const messages: Quantity = {
  units: { '/s': 1 },
  least: 1,
  most: 100_000,
  form: 'Messages are a whole number with /s, as "1000/s"',
  range: 'Messages are from 1/s to 100000/s',
};

function parseAmount(text: string, { units, least, most, form, range }: Quantity): Amount {
  const [, digits, unit = ''] = /^([1-9][0-9]{0,8})([A-Za-z]*(?:\/s)?)$/.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (digits === undefined || factor === undefined) return { kind: 'error', message: form };
  const amount = Number(digits) * factor;
  return amount < least || amount > most ? { kind: 'error', message: range } : { kind: 'amount', amount };
}
