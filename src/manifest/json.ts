import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Span } from '../base/index.ts';
import type { Flaw } from './flaw.ts';

export type JsonNode = Node;

/** A tree of JSON with comments and trailing commas, as much of it as could be read, and what was wrong with it. */
export interface Json {
  readonly root: JsonNode | undefined;
  readonly flaws: readonly Flaw[];
}

/**
 * Reads JSON with comments. Offsets are those of the text as it was given, a byte order mark included.
 *
 * @param noun what the text is to be, as messages have it
 */
export function readJson(text: string, noun = 'manifest'): Json {
  if (text.length > longest) return { root: undefined, flaws: [wholeFlaw(text, `This is too long for a ${noun}`)] };
  // A byte order mark would be an error to the scanner; a space in its place keeps the offsets.
  const clean = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  // The reader is recursive, so what is nested without end must not reach it.
  if (depthOf(clean) > deepest) return { root: undefined, flaws: [wholeFlaw(text, 'This is nested too deeply')] };
  const errors: ParseError[] = [];
  const root = parseTree(clean, errors, { allowTrailingComma: true, allowEmptyContent: true });
  if (!root && errors.length === 0) return { root, flaws: [wholeFlaw(text, `The ${noun} is empty`)] };
  return { root, flaws: syntaxFlaws(errors, clean.length, noun) };
}

export function spanOf(node: JsonNode): Span {
  return { start: node.offset, end: node.offset + node.length };
}

/** Where a part of a string's value stands in the text: the whole string, where escapes make its length differ. */
export function spanInString(node: JsonNode, value: string, part: Span): Span {
  if (node.length !== value.length + 2 || part.end <= part.start) return spanOf(node);
  const start = node.offset + 1;
  return { start: start + part.start, end: start + part.end };
}

export function stringOf(node: JsonNode): string | undefined {
  const value: unknown = node.value;
  return node.type === 'string' && typeof value === 'string' ? value : undefined;
}

export function numberOf(node: JsonNode): number | undefined {
  const value: unknown = node.value;
  return node.type === 'number' && typeof value === 'number' ? value : undefined;
}

/** A key and its value, which is missing where the text breaks off. */
export interface Member {
  readonly name: string;
  readonly key: JsonNode;
  readonly value: JsonNode | undefined;
}

/** The members of an object, in their order, with those that repeat a name; none for another kind of node. */
export function membersOf(node: JsonNode): readonly Member[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    const name = key && stringOf(key);
    return key && name !== undefined ? [{ name, key, value }] : [];
  });
}

/** The first member of that name. */
export function memberOf(node: JsonNode, name: string): Member | undefined {
  return membersOf(node).find((member) => member.name === name);
}

const longest = 256 * 1024;
const deepest = 32;

function wholeFlaw(text: string, message: string): Flaw {
  return { message, span: { start: 0, end: firstLineEnd(text) } };
}

/** Where the first line of a text ends, its line end not counted. */
export function firstLineEnd(text: string): number {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text.length : end;
}

function depthOf(text: string): number {
  const scanner = createScanner(text, true);
  let depth = 0;
  let most = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    // The kinds of tokens are a constant enum, which cannot be read across modules; a bracket shows in the text itself.
    const sign = scanner.getTokenLength() === 1 ? text[scanner.getTokenOffset()] : undefined;
    if (sign === '{' || sign === '[') most = Math.max(most, ++depth);
    if (sign === '}' || sign === ']') depth--;
  }
  return most;
}

/** One flaw for each place: an error directly behind another is its consequence. */
function syntaxFlaws(errors: readonly ParseError[], length: number, noun: string): readonly Flaw[] {
  const flaws: Flaw[] = [];
  let reached = -Infinity;
  for (const { error, offset, length: size } of errors.toSorted((a, b) => a.offset - b.offset)) {
    const start = Math.min(offset, length);
    const end = Math.min(offset + size, length);
    const message = syntaxMessages[printParseErrorCode(error)].replace('manifest', noun);
    if (start > reached + 1) flaws.push({ message, span: { start, end } });
    reached = Math.max(reached, end);
  }
  return flaws;
}

const syntaxMessages: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: 'This is not JSON: names and texts stand in double quotes',
  InvalidNumberFormat: 'This is not a number',
  PropertyNameExpected: 'A key in double quotes is expected here',
  ValueExpected: 'A value is expected here',
  ColonExpected: 'A colon is expected here',
  CommaExpected: 'A comma is expected here',
  CloseBraceExpected: 'A closing brace is expected here',
  CloseBracketExpected: 'A closing bracket is expected here',
  EndOfFileExpected: 'The manifest ends before this',
  InvalidCommentToken: 'A comment is not allowed here',
  UnexpectedEndOfComment: 'This comment does not end',
  UnexpectedEndOfString: 'This text has no closing quote on its line',
  UnexpectedEndOfNumber: 'This number breaks off',
  InvalidUnicode: 'A "\\u" is followed by four hexadecimal digits',
  InvalidEscapeCharacter: 'There is no such escape in JSON',
  InvalidCharacter: 'A control character in a text is written as an escape',
  '<unknown ParseErrorCode>': 'This is not JSON',
};
