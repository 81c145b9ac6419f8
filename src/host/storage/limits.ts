/** What bounds every key and value, whoever writes it. */
export const storageLimits = {
  keyBytes: 256,
  valueBytes: 1024 * 1024,
  /** What an entry weighs beside its bytes: its row, its index and its owner's name take that much of the disk. */
  entryBytes: 128,
  /** Of one batch. */
  batchKeys: 10_000,
  /** Of the values that one batch reads. */
  batchBytes: 16 * 1024 * 1024,
  /** Of one page of a listing. */
  pageKeys: 1000,
} as const;

/** Why an act cannot be done, in words for whoever wrote the component. It ends the act's transaction. */
export class StorageRefusal extends Error {
  /** The limit of the component's own that it went over, in words for its record. */
  readonly limit: string | undefined;

  constructor(message: string, limit?: string) {
    super(message);
    this.limit = limit;
  }
}

/** The bytes by which a key is kept. Throws a {@link StorageRefusal} for one that is too long. */
export function keyBytes(key: string): Uint8Array {
  const bytes = encoder.encode(key);
  if (bytes.length <= storageLimits.keyBytes) return bytes;
  throw new StorageRefusal(`a key has at most ${storageLimits.keyBytes} bytes; this one has ${bytes.length}`);
}

export function keyText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function checkValue(value: Uint8Array): void {
  if (value.length <= storageLimits.valueBytes) return;
  throw new StorageRefusal(`a value has at most ${storageLimits.valueBytes} bytes; this one has ${value.length}`);
}

export function checkBatch(keys: number): void {
  if (keys <= storageLimits.batchKeys) return;
  throw new StorageRefusal(`a batch has at most ${storageLimits.batchKeys} keys; this one has ${keys}`);
}

const encoder = new TextEncoder();
// A byte order mark is a part of a key like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
