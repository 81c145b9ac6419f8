import type { WaveText } from './text.ts';

/** Takes a string between double quotes, or a multiline one between three of them. */
export function takeString(text: WaveText): string | undefined {
  if (text.sees('"""')) return takeMultiline(text);
  return takeQuoted(text, '"', 'string');
}

/** Takes a char between single quotes. */
export function takeChar(text: WaveText): string | undefined {
  const start = text.at;
  const value = takeQuoted(text, "'", 'char');
  if (value !== undefined && !isOneCharacter(value)) {
    text.fail('A char is one character between single quotes.', { start, end: text.at });
  }
  return value;
}

/** Whether a text is one Unicode scalar value: half of a surrogate pair is none. */
export function isOneCharacter(value: string): boolean {
  const [first, another] = value;
  return first !== undefined && another === undefined && value.isWellFormed();
}

export function printString(value: string): string {
  return `"${escaped(value, '"')}"`;
}

export function printChar(value: string): string {
  return `'${escaped(value, "'")}'`;
}

const multilineStart = /"""\r?\n/y;
const escape = /\\(?:(['"\\tnr])|u\{([\dA-Fa-f]{1,6})\})/y;

const named: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['\\', '\\'],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
]);

function takeQuoted(text: WaveText, quote: '"' | "'", what: string): string | undefined {
  const start = text.at;
  if (!text.sees(quote)) {
    text.fail(`Expected a ${what} in ${quote} quotes, found ${text.here}.`);
    return undefined;
  }
  text.at++;
  const plain = quote === '"' ? /[^"\\\n]+/y : /[^'\\\n]+/y;
  let value = '';
  while (!text.sees(quote)) {
    if (text.atEnd || text.sees('\n')) {
      text.fail(`This ${what} has no end: ${quote} is missing.`, { start, end: text.at });
      return undefined;
    }
    value += takePart(text, plain);
  }
  text.at++;
  text.skipSpace();
  return value;
}

function takeMultiline(text: WaveText): string | undefined {
  const start = text.at;
  const opening = text.look(multilineStart);
  if (opening === undefined) {
    text.fail('After `"""` the string begins on the next line.', { start, end: start + 3 });
    return undefined;
  }
  const bodyStart = start + opening.length;
  // In an empty string the line break after the opening quotes is also the one before the closing ones.
  multilineEnd.lastIndex = text.text[bodyStart - 2] === '\r' ? bodyStart - 2 : bodyStart - 1;
  const found = multilineEnd.exec(text.text);
  if (!found) {
    text.fail('This string has no end: `"""` is missing.', { start, end: text.text.length });
    return undefined;
  }
  const body = text.text.slice(bodyStart, Math.max(bodyStart, found.index));
  const indent = found[1] ?? '';
  const values: string[] = [];
  let at = bodyStart;
  for (const line of body === '' ? [] : body.split(/\r?\n/)) {
    values.push(takeLine(text, line, indent, at));
    if (text.problem) return undefined;
    at += line.length + (text.text[at + line.length] === '\r' ? 2 : 1);
  }
  text.at = found.index + found[0].length;
  text.skipSpace();
  return values.join('\n');
}

/** One line of a multiline string, which begins at `at`. */
function takeLine(text: WaveText, line: string, indent: string, at: number): string {
  const end = at + line.length;
  const triple = line.indexOf('"""');
  if (!line.startsWith(indent)) {
    text.fail('This line is indented less than the quotes that end the string.', { start: at, end });
  }
  if (triple >= 0)
    text.fail('Break up `"""` inside a string, as `""\\"`.', { start: at + triple, end: at + triple + 3 });
  if (text.problem) return '';
  text.at = at + indent.length;
  let value = '';
  while (text.at < end) value += takePart(text, lineEndless);
  return value;
}

/** A run of plain characters or one escape. */
function takePart(text: WaveText, plain: RegExp): string {
  const run = text.look(plain);
  if (run !== undefined) {
    const half = run.search(loneSurrogate);
    if (half >= 0) {
      const message = `U+${run.charCodeAt(half).toString(16).toUpperCase()} is half of a character, and stands alone.`;
      text.fail(message, { start: text.at + half, end: text.at + half + 1 });
    }
    text.at += run.length;
    return run;
  }
  const start = text.at;
  escape.lastIndex = start;
  const found = escape.exec(text.text);
  const code = Number.parseInt(found?.[2] ?? '0', 16);
  if (!found || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    const message = found
      ? `U+${code.toString(16).toUpperCase()} is not a character.`
      : 'This is not an escape: there are \\\' \\" \\\\ \\t \\n \\r and \\u{…}.';
    text.fail(message, { start, end: start + (found?.[0].length ?? 2) });
    return '';
  }
  text.at += found[0].length;
  return found[1] === undefined ? String.fromCodePoint(code) : (named.get(found[1]) ?? '');
}

const multilineEnd = /\r?\n( *)"""/g;
const loneSurrogate = /\p{Surrogate}/u;
const lineEndless = /[^\\\r\n]+|\r/y;

/**
 * Escapes what must be, and also what would not be seen or would turn a line round: control characters, marks of
 * direction, separators. Half of a surrogate pair is no character and becomes the sign for that.
 */
function escaped(value: string, quote: '"' | "'"): string {
  return value.toWellFormed().replaceAll(toEscape, (char) => {
    if (char === '\\' || char === quote) return `\\${char}`;
    if (char === '"' || char === "'") return char;
    if (char === '\t') return '\\t';
    if (char === '\n') return '\\n';
    if (char === '\r') return '\\r';
    return `\\u{${char.charCodeAt(0).toString(16)}}`;
  });
}

const toEscape = new RegExp(String.raw`[\\"'\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]`, 'g');
