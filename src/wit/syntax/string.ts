import { codePoint } from './characters.ts';
import type { SyntaxProblem } from './token.ts';

/** Where a string ends that begins at `at`, and the first thing that is wrong in it. It ends with its line at the latest. */
export function stringLiteral(text: string, at: number): { readonly end: number; readonly problem?: SyntaxProblem } {
  literal.lastIndex = at;
  const end = literal.test(text) ? literal.lastIndex : at + 1;
  if (text[end] !== '"') {
    return { end, problem: problemAt(at, Math.min(end, at + 3), 'This string has no end: `"` is missing.') };
  }
  const inside = text.slice(at + 1, end);
  for (const { 0: part, index } of inside.matchAll(parts)) {
    const message = wrongWith(part);
    if (message === undefined) continue;
    const start = at + 1 + index;
    return { end: end + 1, problem: problemAt(start, start + part.length, message) };
  }
  return { end: end + 1 };
}

const literal = /"(?:[^"\\\n]|\\[^\n])*/y;

/** What is not plain in a string: escapes, as far as they go, and characters that must be written as one. */
// oxlint-disable-next-line no-control-regex -- Control characters are what is looked for.
const parts = /\\u\{[^}"\\]*\}?|\\[\da-fA-F]{2}|\\[^]|[\x00-\x1f\x7f]/gu;

const plainEscape = /^\\(?:["'\\nrt]|[\da-fA-F]{2})$/;
const codeEscape = /^\\u\{([\da-fA-F]+(?:_[\da-fA-F]+)*)\}$/;

function wrongWith(part: string): string | undefined {
  if (!part.startsWith('\\')) return `The character ${codePoint(part)} cannot stand in a string as it is.`;
  if (plainEscape.test(part)) return undefined;
  const digits = codeEscape.exec(part)?.[1]?.replaceAll('_', '');
  if (digits === undefined) {
    return `\`${part}\` means nothing in a string. There are \`\\n\`, \`\\r\`, \`\\t\`, \`\\"\`, \`\\'\`, \`\\\\\` and \`\\u{e9}\`.`;
  }
  const code = Number.parseInt(digits, 16);
  const isScalar = code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
  return isScalar ? undefined : `\`${part}\` is no character of Unicode.`;
}

function problemAt(start: number, end: number, message: string): SyntaxProblem {
  return { span: { start, end }, message };
}
