import type { Span } from '../../base/index.ts';
import { lex, type Token } from '../../wit/index.ts';
import type { Model } from '../workspace/model.ts';
import { markdownOf } from './hover/card.ts';
import { describe } from './hover/describe.ts';
import { explanations } from './hover/words.ts';

/** What to show at a place: Markdown, and the range that it is about. */
export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/**
 * What stands at an offset: a name with all that is known of what it stands for, a version with the package that it
 * belongs to, or a word of the language. `undefined` where there is nothing to say.
 */
export function hoverAt(model: Model, path: string, offset: number): Hover | undefined {
  const found = model.occurrenceAt(path, offset);
  if (found) return { span: found.span, markdown: markdownOf(describe(model, path, found.symbol)) };
  const text = model.facts(path)?.text;
  if (text === undefined) return undefined;
  const { tokens } = lex(text);
  const at = tokens.findIndex(({ start, end }) => start <= offset && offset < end);
  const token = tokens[at];
  const before = tokens[at - 1];
  // Right behind a word the pointer is still at it.
  const word = token?.kind !== 'word' && before?.end === offset && before.kind === 'word' ? before : token;
  if (!word) return undefined;
  return word.kind === 'version' ? versionAt(model, path, tokens, at) : wordAt(word, tokens);
}

function wordAt(word: Token, tokens: readonly Token[]): Hover | undefined {
  const said = word.kind === 'word' ? explanations.get(word.text) : undefined;
  if (said === undefined) return undefined;
  // These are names wherever no `@` stands before them.
  const gate = gateWords.has(word.text) && tokens.find(({ end }) => end === word.start)?.text !== '@';
  if (gate) return undefined;
  return { span: spanOf(word), markdown: said };
}

const gateWords: ReadonlySet<string> = new Set(['since', 'unstable', 'deprecated', 'external-id']);

/** The version in a path, or in the name of a package: `a:b@1.0.0` and `a:b/i@1.0.0`. */
function versionAt(model: Model, path: string, tokens: readonly Token[], at: number): Hover | undefined {
  const version = tokens[at];
  let first = at;
  while (first > 0 && isOfPath(tokens[first - 1])) first--;
  const start = tokens[first]?.start ?? 0;
  const named = model.occurrences(path).find(({ span, symbol }) => span.start === start && symbol.kind === 'package');
  if (!version || !named) return undefined;
  return { span: spanOf(version), markdown: markdownOf(describe(model, path, named.symbol)) };
}

function isOfPath(token: Token | undefined): boolean {
  if (token?.kind === 'punctuation') return '@/:'.includes(token.text);
  return token?.kind === 'word' || token?.kind === 'escaped';
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
