import { codePoint } from './characters.ts';
import type { SyntaxProblem } from './token.ts';

/** Where a string ends that begins at `at`, and the first thing that is wrong in it. It ends with its line at the latest. */
export function stringLiteral(text: string, at: number): { readonly end: number; readonly problem?: SyntaxProblem } {
  literal.lastIndex = at;
  const end = literal.test(text) ? literal.lastIndex : at + 1;
  if (text[end] !== '"') {
    return { end, problem: problemAt(at, Math.min(end, at + 3), 'This string has no end: `"` is missing.') };
  }
  const problem = problemInside(text.slice(at + 1, end), at + 1);
  return { end: end + 1, ...(problem && { problem }) };
}

const literal = /"(?:[^"\\\n]|\\[^\n])*/y;

function problemInside(inside: string, from: number): SyntaxProblem | undefined {
  let hasBytes = false;
  for (const { 0: part, index } of inside.matchAll(parts)) {
    const message = wrongWith(part);
    if (message !== undefined) return problemAt(from + index, from + index + part.length, message);
    hasBytes ||= byteEscape.test(part);
  }
  if (!hasBytes || isUtf8(inside)) return undefined;
  return problemAt(from, from + inside.length, 'The bytes of this string, as `\\c3\\a9`, are no UTF-8.');
}

/** What is not plain in a string: escapes, as far as they go, and characters that must be written as one. */
const parts = /\\u\{[^}"\\]*\}?|\\[\da-f]{2}|\\[^]|[\t\r]/giu;

const plainEscape = /^\\["'\\nrt]$/;
const byteEscape = /^\\[\da-f]{2}$/i;
const codeEscape = /^\\u\{([\da-f](?:[\da-f_]*[\da-f])?)\}$/i;

function wrongWith(part: string): string | undefined {
  if (!part.startsWith('\\'))
    return `The character ${codePoint(part)} is written \`${part === '\t' ? '\\t' : '\\r'}\`.`;
  if (plainEscape.test(part) || byteEscape.test(part)) return undefined;
  const digits = codeEscape.exec(part)?.[1]?.replaceAll('_', '');
  if (digits === undefined) {
    return `\`${part}\` means nothing in a string. There are \`\\n\`, \`\\r\`, \`\\t\`, \`\\"\`, \`\\'\`, \`\\\\\` and \`\\u{e9}\`.`;
  }
  const code = Number.parseInt(digits, 16);
  const isScalar = code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
  return isScalar ? undefined : `\`${part}\` is no character of Unicode.`;
}

/** Whether the bytes that a string's escapes give are UTF-8 together with what stands between them. */
function isUtf8(inside: string): boolean {
  const encoded = inside.replaceAll(/\\([\da-f]{2})|\\[^]|%/gi, (_, byte: string | undefined) =>
    byte === undefined ? '.' : `%${byte}`,
  );
  try {
    decodeURIComponent(encoded);
    return true;
  } catch {
    return false;
  }
}

function problemAt(start: number, end: number, message: string): SyntaxProblem {
  return { span: { start, end }, message };
}
