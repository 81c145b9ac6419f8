import type { Allowance } from '../allowance.ts';

/** `wasi:logging/logging.level`, from what matters least to what matters most. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'critical';

/** What a message counts for at least: each is told apart from the others all the way to the person who reads it. */
const leastBytes = 512;

/**
 * `wasi:logging/logging`: messages go to the component's own output, each with its level, and count against the same
 * allowance as what it prints.
 */
export function logging(allowance: Allowance, log: (level: LogLevel, text: string) => void) {
  return {
    log(level: LogLevel, context: string, message: string): void {
      const text = context === '' ? message : `[${context}] ${message}`;
      // A character is at least one byte and at most three for each of its code units.
      allowance.spend(Math.max(leastBytes, Buffer.byteLength(text)), 'wasi:logging/logging#log');
      log(level, text);
    },
  };
}
