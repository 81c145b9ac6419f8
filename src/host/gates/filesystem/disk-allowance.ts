import { overLimit } from '../denial.ts';
import type { Guard } from '../guard.ts';
import { operationName } from './tree.ts';

/**
 * What a file or folder takes of the disk besides what is in it, in bytes. Without that a guest could fill a disk, or what
 * it has for names, with files of nothing.
 */
export const entryBytes = 4096;

/** By how much a component may still make its files grow: all files and all instances of it together. */
export interface DiskAllowance {
  /** Takes some bytes of it; where there are not as many that is recorded, and nothing is taken. */
  take(bytes: number, method: string): boolean;
  /** What was freed again: a file became shorter, or is gone. More than was taken is never given back. */
  giveBack(bytes: number): void;
}

/** The memory in which a component's instances count together: a version that starts anew begins with no new allowance. */
export function newDiskCount(): SharedArrayBuffer {
  return new SharedArrayBuffer(8);
}

export function diskAllowance(guard: Pick<Guard, 'refused'>, most: number, count: SharedArrayBuffer): DiskAllowance {
  const grown = new BigInt64Array(count);
  return {
    take(bytes, method) {
      if (Number(Atomics.add(grown, 0, BigInt(bytes))) + bytes <= most) return true;
      Atomics.sub(grown, 0, BigInt(bytes));
      guard.refused(overLimit(`disk: ${most} bytes`, operationName(method)));
      return false;
    },
    giveBack(bytes) {
      const before = Number(Atomics.sub(grown, 0, BigInt(bytes)));
      // What was there before the component came is not its own to fill again.
      if (before < bytes) Atomics.add(grown, 0, BigInt(bytes - Math.max(0, before)));
    },
  };
}
