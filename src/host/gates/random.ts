import { randomBytes } from 'node:crypto';
import { LimitExceeded } from './endings.ts';

/** The most random bytes that one call gets. */
const maxBytes = 1024 * 1024;

function bytes(length: bigint): Uint8Array {
  if (length > BigInt(maxBytes)) throw new LimitExceeded('random', 'more than 1 MiB of random bytes in one call');
  return new Uint8Array(randomBytes(Number(length)));
}

function u64(): bigint {
  return randomBytes(8).readBigUInt64LE();
}

/** `wasi:random/random`, `insecure` and `insecure-seed`: all from the system's own source. */
export const random = { getRandomBytes: bytes, getRandomU64: u64 };
export const insecure = { getInsecureRandomBytes: bytes, getInsecureRandomU64: u64 };
export const insecureSeed = { insecureSeed: (): [bigint, bigint] => [u64(), u64()] };
