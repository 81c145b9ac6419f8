import type { Span } from '../../base/index.ts';
import type { NamedType } from '../values.ts';
import { takeArguments } from './parse.ts';
import { WaveText, type WavePlace } from './text.ts';
import type { WaveWord } from './words.ts';

/** A text that may stand at the cursor, and what it takes the place of. */
export interface WaveProposal extends WaveWord {
  readonly span: Span;
}

/**
 * What may come next in the arguments of a function, in the order of their types. A word that is begun is ended; what
 * is there already is not proposed. Only what stands before the cursor is read, so a field that follows it is still
 * proposed. In a string and in a comment there is nothing to propose.
 *
 * @param offset where the cursor stands in `source`, in UTF-16 code units
 */
export function completeWave(source: string, offset: number, params: readonly NamedType[]): readonly WaveProposal[] {
  const end = Math.min(Math.max(offset, 0), source.length);
  const places: WavePlace[] = [];
  takeArguments(new WaveText(source.slice(0, end), places), params);
  const found = places.flatMap(({ at, words }) => {
    const begun = source.slice(at, end);
    // The word under the cursor is replaced whole. Before a word nothing is begun, and nothing is replaced.
    const span = { start: at, end: begun === '' ? end : end + restOfWord(source, end) };
    const after = source.slice(span.end).trimStart();
    return words
      .filter(({ text }) => bare(text).startsWith(bare(begun)) && text !== begun)
      .filter(({ text, isMark }) => !isMark || !after.startsWith(text.trim()))
      .map((word) => ({ ...word, text: withoutMark(word.text, after), span }));
  });
  return found.filter(
    (each, index) =>
      source.slice(each.span.start, each.span.end) !== each.text &&
      found.findIndex((other) => other.text === each.text && other.span.start === each.span.start) === index,
  );
}

/** A word as it is compared with what is typed: `%` need not be typed, nor capitals. */
function bare(text: string): string {
  return text.replace(/^%/u, '').toLowerCase();
}

function restOfWord(source: string, from: number): number {
  return /^[-\w]*/u.exec(source.slice(from))?.[0].length ?? 0;
}

/** A word without the mark at its end where that stands already. */
function withoutMark(text: string, after: string): string {
  const mark = /\w([:(]) ?$/u.exec(text)?.[1];
  return mark !== undefined && after.startsWith(mark) ? text.slice(0, text.lastIndexOf(mark)) : text;
}
