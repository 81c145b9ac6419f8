import type { Span } from '../base/index.ts';

/** What is wrong with a short text, and in which part of it: the offsets count from the start of that text. */
export interface Flaw {
  readonly message: string;
  readonly span: Span;
}

export function flaw(message: string, start: number, end: number): Flaw {
  return { message, span: { start, end } };
}

/** A NUL is told apart because it ends a path for the system calls below us, whatever comes after it. */
export function unprintableFlaw(text: string): Flaw | undefined {
  const found = text.search(unprintable);
  if (found < 0) return undefined;
  const code = text.codePointAt(found) ?? 0;
  if (code === 0) return flaw('A NUL character is not allowed', found, found + 1);
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  return flaw(`The character U+${hex} is not allowed: it cannot be seen`, found, found + 1);
}

/** Whether a character can stand in a text that a person is asked to judge. */
export function isPrintable(character: string): boolean {
  return !unprintable.test(character);
}

/**
 * Controls, line separators, unpaired surrogates, and the marks that change the direction of a text. A person grants
 * what is shown, so what is shown must be what is meant.
 */
const unprintable = /[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF]/u;
