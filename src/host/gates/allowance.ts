import { overLimit } from './denial.ts';
import { LimitExceeded } from './endings.ts';
import type { Guard } from './guard.ts';

/** What a guest may still print and log. */
export interface Allowance {
  /** Takes some bytes of it. Where there are not as many, that is recorded, and the guest's call ends. */
  spend(bytes: number, operation: string): void;
}

/**
 * An allowance that fills up again all the time: a burst of one second's worth, and then as much a second. All that a
 * guest prints and logs comes out of one.
 *
 * @param now milliseconds
 */
export function outputAllowance(guard: Guard, bytesPerSecond: number, now: () => number): Allowance {
  let left = bytesPerSecond;
  let refilledAt = now();
  return {
    spend(bytes, operation) {
      const time = now();
      // A clock that was set back gives nothing and takes nothing.
      left = Math.min(bytesPerSecond, left + (Math.max(0, time - refilledAt) / 1000) * bytesPerSecond);
      refilledAt = time;
      if (bytes <= left) {
        left -= bytes;
        return;
      }
      const rate = `${sizeInWords(bytesPerSecond)} a second`;
      guard.refused(overLimit(`output: ${rate}`, operation));
      throw new LimitExceeded('output', `the component printed more than ${rate}`);
    },
  };
}

function sizeInWords(bytes: number): string {
  const unit = bytes % (1024 * 1024) === 0 ? 'MiB' : bytes % 1024 === 0 ? 'KiB' : 'bytes';
  return `${bytes / ({ MiB: 1024 * 1024, KiB: 1024, bytes: 1 } as const)[unit]} ${unit}`;
}
