import type { SyntaxProblem } from './token.ts';

/**
 * WIT refuses control characters, the marks that turn the direction of text round (they make a file read as something
 * that it is not), and the code points that Unicode calls deprecated.
 */
export function forbiddenCharacters(text: string): SyntaxProblem[] {
  const found = text.matchAll(forbidden);
  return Array.from(found, ({ 0: run, index }) => ({
    span: { start: index, end: index + run.length },
    message: `The character ${codePoint(run)} is not allowed in WIT.`,
  }));
}

/** Whether a character can be seen by nobody: a message names it by its number instead. */
export function isUnseen(character: string): boolean {
  return unseen.test(character);
}

/** The first character of a text by its number in Unicode, as in `U+00A0`. */
export function codePoint(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A problem of a run of characters that cannot be seen and mean nothing in WIT; undefined if it is reported already. */
export function unseenProblem(text: string, start: number, end: number): SyntaxProblem | undefined {
  const run = text.slice(start, end);
  if (run.search(forbidden) >= 0) return undefined;
  return {
    span: { start, end },
    message: `The character ${codePoint(run)} stands here and cannot be seen. Put a plain space for it, or nothing.`,
  };
}

const unseen = /^[\p{Z}\p{C}\s]/u;

const forbidden = new RegExp(
  [
    // Control characters but tab, line feed and carriage return.
    String.raw`[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]`,
    // Overrides and isolates of direction.
    String.raw`[\u202a-\u202e\u2066-\u2069]`,
    // Deprecated code points; they combine with what stands before them, so each is an alternative of its own.
    String.raw`\u0149|\u0673|\u0f77|\u0f79|\u17a3|\u17a4|\u17b4|\u17b5`,
  ].join('|'),
  'g',
);
