import type { Span } from '../../../base/index.ts';
import { type FileFacts, lex, type Token } from '../../../wit/index.ts';

/** The tokens of a file. What asks for many edits of one file asks for them often. */
export function tokensOf(facts: FileFacts): readonly Token[] {
  const tokens = kept.get(facts) ?? lex(facts.text).tokens;
  kept.set(facts, tokens);
  return tokens;
}

const kept = new WeakMap<FileFacts, readonly Token[]>();

/** The line end that a text has; of a text with several, the one that it has at all but the plain one. */
export function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** What the line of an offset begins with before anything is seen. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

/** Whether nothing but space stands before an offset on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/**
 * An item with the comments that belong to it, and where it has lines of its own with those lines: from the beginning
 * of the first to after the line end of the last. A comment belongs to what it stands directly before.
 */
export function wholeItem(facts: FileFacts, { start, end }: Span): Span {
  const { text } = facts;
  const first = commentsBefore(facts, start);
  const line = /[ \t]*(?:\/\/[^\n]*)?(?:\n|\r\n|$)/y;
  line.lastIndex = end;
  const rest = line.exec(text);
  if (!isFirstOnLine(text, first)) return { start: first, end: rest ? end : afterSpace(text, end) };
  return rest ? { start: lineStart(text, first), end: line.lastIndex } : { start: first, end: afterSpace(text, end) };
}

/** What to take away so that an item is gone with its comments, and no more empty lines stay than there were. */
export function removal(facts: FileFacts, item: Span): Span {
  const { text } = facts;
  const { start, end } = wholeItem(facts, item);
  if (text[end - 1] !== '\n' || !isAfterGap(text, start)) return { start, end };
  const blank = /(?:[ \t]*\r?\n)*/y;
  blank.lastIndex = end;
  blank.exec(text);
  return { start, end: blank.lastIndex };
}

/** Whether the line before one is empty or opens a block, so that no empty line is wanted after it. */
export function isAfterGap(text: string, start: number): boolean {
  const line = text.slice(lineStart(text, start - 1), start).trim();
  return line === '' || line.endsWith('{');
}

/** An edit of the file that is at hand. */
interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** The edit that puts a line before an item and its comments; `line` may be several, without indentation. */
export function before(facts: FileFacts, item: Span, line: string): TextEdit {
  const { text } = facts;
  const at = commentsBefore(facts, item.start);
  if (!isFirstOnLine(text, at)) return { span: { start: at, end: at }, text: `${line.replaceAll('\n', ' ')} ` };
  return { span: { start: at, end: at }, text: `${indented(text, at, line)}${lineEndOf(text)}${indentAt(text, at)}` };
}

/** The edit that puts a line after an item; after one that shares its line with others it goes on there. */
export function after(facts: FileFacts, item: Span, line: string): TextEdit {
  const { text } = facts;
  if (!line.startsWith('\n') && !isFirstOnLine(text, item.start)) {
    return { span: { start: item.end, end: item.end }, text: ` ${line.replaceAll('\n', ' ')}` };
  }
  const { end } = wholeItem(facts, item);
  const eol = lineEndOf(text);
  const body = (line.startsWith('\n') ? '' : indentAt(text, item.start)) + indented(text, item.start, line);
  if (text[end - 1] === '\n') return { span: { start: end, end }, text: `${body}${eol}` };
  if (end === text.length && end > item.end) return { span: { start: end, end }, text: `${eol}${body}` };
  return { span: { start: item.end, end: item.end }, text: `${eol}${body}` };
}

/** The edit that puts lines at the beginning of the braces that come first after an offset. */
export function intoBraces(facts: FileFacts, offset: number, lines: string): TextEdit | undefined {
  const { text } = facts;
  const brace = tokensOf(facts).find((token) => token.start >= offset && token.text === '{');
  if (!brace) return undefined;
  const next = /[ \t]*(?:\/\/[^\n]*)?\r?\n([ \t]*)(?=[^\s}])/y;
  next.lastIndex = brace.end;
  const indent = next.exec(text)?.[1] ?? `${indentAt(text, offset)}  `;
  const eol = lineEndOf(text);
  const body = lines
    .split('\n')
    .map((each) => `${eol}${indent}${each}`)
    .join('');
  const isBlank = /[ \t]*(?:\/\/[^\n]*)?\r?\n/y;
  isBlank.lastIndex = brace.end;
  return { span: { start: brace.end, end: brace.end }, text: isBlank.test(text) ? body : `${body}${eol}${indent}` };
}

/** A piece of a text as a line of another place: without its own indentation, and less by a margin in other lines. */
export function addedText(text: string, { start, end }: Span, margin: string): string {
  const [first = '', ...more] = text.slice(start, end).trimEnd().split(/\r?\n/);
  const rest = more.map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line));
  return [first.trimStart(), ...rest].join('\n');
}

function indented(text: string, offset: number, lines: string): string {
  const [first = '', ...more] = lines.split('\n');
  const indent = indentAt(text, offset);
  return [first, ...more.map((line) => (line === '' ? '' : indent + line))].join(lineEndOf(text));
}

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function afterSpace(text: string, offset: number): number {
  let end = offset;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return end;
}

/** Where the comments begin that stand directly before an offset; the offset itself where none do. */
function commentsBefore(facts: FileFacts, offset: number): number {
  const tokens = tokensOf(facts);
  let start = offset;
  let index = indexAt(tokens, offset) - 1;
  const last = index - mostTokens;
  for (; index >= 0 && index > last; index--) {
    const token = tokens[index];
    if (!token || !isComment(token)) {
      if (token?.kind !== 'space' || (isGap(token) && !isDoc(tokens[index - 1]))) break;
      continue;
    }
    if (!startsLine(tokens, index)) break;
    ({ start } = token);
  }
  return start;
}

/** Nobody writes more before one item, and each comment looks back along its line. */
const mostTokens = 1000;

/** The index of the first token that begins at an offset or after it. */
function indexAt(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether nothing but other comments stands on the line before a token. */
function startsLine(tokens: readonly Token[], index: number): boolean {
  for (let at = index - 1; at >= 0 && at > index - mostTokens; at--) {
    const token = tokens[at];
    if (!token || token.text.includes('\n')) return true;
    if (token.kind !== 'space' && !isComment(token)) return false;
  }
  return true;
}

/** Whether an empty line is in it. */
function isGap({ text }: Token): boolean {
  return /\n[^\n]*\n/.test(text);
}

function isDoc(token: Token | undefined): boolean {
  return token?.kind === 'line-doc' || token?.kind === 'block-doc';
}

export function isComment(token: Token): boolean {
  return token.kind === 'line-comment' || token.kind === 'block-comment' || isDoc(token);
}
