import type { Span } from '../../base/index.ts';
import { type Cursor, eat, isAtEnd, peek, skipOne, skipTo, takeName, topWords } from './implementation-cursor.ts';
import { isOperand, type SourceToken } from './implementation-tokens.ts';

/** Something that a module declares or exports, and the members of its object or class. */
export interface SourceItem {
  readonly name: string;
  readonly span: Span;
  readonly members: readonly SourceItem[];
  /** The name of what it is, where its value is another declaration of the module: `{ api }`, `new Api()`. */
  readonly is: string | undefined;
}

/** What a value is, as far as it has members: an object, a class, or something that is declared elsewhere. */
export function valueOf(cursor: Cursor, depth = 0): Value {
  const none = { members: [], is: undefined };
  if (depth > deepest) return none;
  if (eat(cursor, 'class')) {
    if (peek(cursor).text !== 'extends') takeName(cursor);
    return { members: bodyMembers(cursor), is: undefined };
  }
  if (eat(cursor, 'new')) return { members: [], is: takeName(cursor)?.name };
  const [first, second] = [peek(cursor), peek(cursor, 1)];
  if (first.kind === 'name' && !topWords.has(first.text) && first.text !== 'async') {
    // `Object.freeze({ … })` is its object.
    const start = cursor.at;
    while (peek(cursor).kind === 'name' || peek(cursor).text === '.') cursor.at++;
    if (eat(cursor, '(') && peek(cursor).text === '{') return { members: objectMembers(cursor, depth), is: undefined };
    cursor.at = start;
    if ([',', ';', '}', ''].includes(second.text) || topWords.has(second.text))
      return { members: [], is: takeName(cursor)?.name };
    return none;
  }
  return first.text === '{' && first.kind === 'punctuation'
    ? { members: objectMembers(cursor, depth), is: undefined }
    : none;
}

/** The members of a class, from behind its name. */
export function bodyMembers(cursor: Cursor): readonly SourceItem[] {
  // What it extends may have objects among its type arguments.
  skipTo(cursor, ['{']);
  return members(cursor, undefined);
}

function objectMembers(cursor: Cursor, depth: number): readonly SourceItem[] {
  return members(cursor, (at) => valueOf(at, depth + 1));
}

type Value = Pick<SourceItem, 'members' | 'is'>;

/** An interface is an object, its resources are classes in it: what lies deeper is nobody's export. */
const deepest = 4;

/** What stands in braces: names that a `(`, a `:`, an `=`, a `,` or the end follows. A class has no `value` for them. */
function members(cursor: Cursor, value: ((cursor: Cursor) => Value) | undefined): readonly SourceItem[] {
  const found: SourceItem[] = [];
  if (!eat(cursor, '{')) return found;
  while (!isAtEnd(cursor) && !eat(cursor, '}')) {
    if (eat(cursor, '...')) skipTo(cursor, [',', '}']);
    const { kind, text, start, end } = peek(cursor);
    const next = peek(cursor, 1).text;
    if ((kind !== 'name' && kind !== 'string') || (wordsBefore.has(text) && !afterNames.has(next))) {
      skipOne(cursor);
      continue;
    }
    cursor.at++;
    const own = { name: text, span: { start, end } };
    if (value && next === ':' && eat(cursor, ':')) found.push({ ...own, ...value(cursor) });
    else if (next === ',' || next === '}') found.push({ ...own, members: [], is: text });
    else if (afterNames.has(next)) found.push({ ...own, members: [], is: undefined });
    if (next === '(' || next === '<') skipFunction(cursor);
    else skipTo(cursor, [',', ';', '}'], value ? undefined : beginsField);
  }
  return found;
}

const wordsBefore = new Set(
  'abstract accessor async declare get override private protected public readonly set static'.split(' '),
);
const afterNames = new Set(['(', ':', '=', ',', '}', ';', '<', '?', '!']);

/** Whether a field of a class ends before a token without a semicolon: a value stands before it, in another line. */
function beginsField(token: SourceToken, before: SourceToken): boolean {
  return token.isFirst && token.kind === 'name' && !operators.has(token.text) && isOperand(before);
}

const operators = new Set(['as', 'in', 'instanceof', 'satisfies']);

/** Goes from the parameters of a method to behind its body, or to the mark that ends one without. */
function skipFunction(cursor: Cursor): void {
  skipTo(cursor, [',', ';', '{', '}']);
  // The result's type may be an object: then what comes behind its braces is not the next member.
  while (peek(cursor).text === '{' && [':', '|', '&', '=>'].includes(peek(cursor, -1).text)) {
    skipOne(cursor);
    skipTo(cursor, [',', ';', '{', '}']);
  }
  if (peek(cursor).text === '{') skipOne(cursor);
}
