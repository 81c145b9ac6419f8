import { hash, randomBytes } from 'node:crypto';
import type { Randomness } from '../../manifest/index.ts';
import { overLimit } from './denial.ts';
import { LimitExceeded } from './endings.ts';
import type { Guard } from './guard.ts';

/** The most random bytes that one call gets. */
const maxBytes = 1024 * 1024;

/**
 * `wasi:random/random`, `insecure` and `insecure-seed`: all from the system's own source or, where the manifest gives a
 * seed, all from the one sequence of that seed.
 */
export function chance(randomness: Randomness, guard: Guard) {
  const draw = randomness.kind === 'seeded' ? seededBytes(randomness.seed) : randomBytes;
  const u64 = (): bigint => draw(8).readBigUInt64LE();

  function bytes(operation: string): (length: bigint) => Uint8Array {
    return (length) => {
      if (length <= BigInt(maxBytes)) return new Uint8Array(draw(Number(length)));
      guard.refused(overLimit('random bytes: 1 MiB a call', operation));
      throw new LimitExceeded('random', 'more than 1 MiB of random bytes in one call');
    };
  }

  return {
    random: { getRandomBytes: bytes('wasi:random/random#get-random-bytes'), getRandomU64: u64 },
    insecure: {
      getInsecureRandomBytes: bytes('wasi:random/insecure#get-insecure-random-bytes'),
      getInsecureRandomU64: u64,
    },
    insecureSeed: { insecureSeed: (): [bigint, bigint] => [u64(), u64()] },
  };
}

/**
 * SHA-256 in counter mode: block n of the sequence is SHA-256 of sixteen bytes, the seed and then n, each as a
 * big-endian 64-bit integer (a negative seed in two's complement). Anybody can make the same sequence with any
 * language's standard library.
 *
 * @param seed an integer
 */
export function seededBytes(seed: number): (length: number) => Buffer {
  const block = Buffer.alloc(16);
  block.writeBigUInt64BE(BigInt.asUintN(64, BigInt(Math.trunc(seed))));
  let next = 0n;
  let left = Buffer.alloc(0);
  return (length) => {
    const parts = [left];
    for (let size = left.length; size < length; size += 32) {
      block.writeBigUInt64BE(next++, 8);
      parts.push(hash('sha256', block, 'buffer'));
    }
    const bytes = Buffer.concat(parts);
    left = bytes.subarray(length);
    return bytes.subarray(0, length);
  };
}
