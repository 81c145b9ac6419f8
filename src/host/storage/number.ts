import { StorageRefusal } from './limits.ts';

/**
 * The sum of a kept number and a delta, both signed 64-bit integers. A number is kept as decimal text, which is what
 * other hosts of `wasi:keyvalue` keep as well. Throws a {@link StorageRefusal} for a value that is no number and for a
 * sum that does not fit.
 */
export function incremented(value: Uint8Array | undefined, delta: bigint): bigint {
  const sum = (value === undefined ? 0n : numberOf(value)) + delta;
  if (BigInt.asIntN(64, sum) === sum) return sum;
  throw new StorageRefusal('the sum does not fit into a signed integer of 64 bits');
}

export function numberBytes(number: bigint): Uint8Array {
  return new TextEncoder().encode(number.toString());
}

function numberOf(value: Uint8Array): bigint {
  const text = value.length <= longest ? new TextDecoder().decode(value) : '';
  const number = /^[+-]?[0-9]+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined;
  if (number !== undefined && BigInt.asIntN(64, number) === number) return number;
  throw new StorageRefusal('the value is not a number in decimal text, so nothing can be added to it');
}

/** A sign, nineteen digits, and some zeros before them. */
const longest = 32;
