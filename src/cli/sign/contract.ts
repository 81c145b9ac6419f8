import { lex, type TokenKind } from '../../wit/index.ts';

/** A file of WIT with its place, as a description of a component has them. */
interface WitPart {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * The contract of a component in normal form: all of its WIT in one fixed spelling, so that two tools that print the same
 * WIT with other spaces, line ends or comments give the same text. Undefined where a part is not text.
 */
export function normalContract(parts: readonly WitPart[]): string | undefined {
  const texts: string[] = [];
  for (const { content } of parts) {
    if (typeof content !== 'string') return undefined;
    const tokens = lex(content).tokens.filter(({ kind }) => !without.has(kind));
    texts.push(tokens.map(({ text }) => text).join(' '));
  }
  return texts.toSorted().join('\n');
}

const without: ReadonlySet<TokenKind> = new Set([
  'space',
  'line-comment',
  'block-comment',
  'line-doc',
  'block-doc',
  'end',
]);
