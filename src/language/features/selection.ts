import type { Span } from '../../base/index.ts';
import { type FileNode, lex, type Token } from '../../wit/index.ts';

/**
 * What a growing selection takes in at an offset, each span within the next: the word, what it is part of, the item with
 * its documentation, what stands in brackets around it, and in the end the whole text.
 */
export function selectionsAt(text: string, tree: FileNode, offset: number): Span[] {
  const { tokens } = lex(text);
  const found: Span[] = [{ start: 0, end: text.length }, ...tokensAt(tokens, offset), ...bracketsAt(tokens, offset)];
  addNodes(tree, offset, found);
  const bySize = found.filter((span) => holds(span, offset)).toSorted((a, b) => length(a) - length(b));
  const growing: Span[] = [];
  for (const { start, end } of bySize) {
    const last = growing.at(-1);
    const grows = !last || (start <= last.start && last.end <= end && length(last) < end - start);
    if (grows) growing.push({ start, end });
  }
  return growing;
}

/** The token that holds an offset; at the border of two, the one that is a word. */
function tokensAt(tokens: readonly Token[], offset: number): Span[] {
  const touching = tokens.filter((token) => holds(token, offset) && token.kind !== 'space' && token.start < token.end);
  const words = touching.filter(({ kind }) => kind !== 'punctuation');
  return (words.length > 0 ? words : touching).slice(0, 1);
}

/** The inside of each pair of brackets around an offset, without the spaces at its ends, and the pair itself. */
function bracketsAt(tokens: readonly Token[], offset: number): Span[] {
  const spans: Span[] = [];
  const open: number[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'punctuation') return;
    if ('{(<'.includes(token.text)) open.push(index);
    const opening = closing.get(token.text);
    if (opening === undefined) return;
    const match = open.findLastIndex((each) => tokens[each]?.text === opening);
    if (match < 0) return;
    const start = open[match] ?? index;
    open.length = match;
    const outer = { start: tokens[start]?.start ?? 0, end: token.end };
    if (!holds(outer, offset)) return;
    const inside = tokens.slice(start + 1, index).filter(({ kind }) => kind !== 'space');
    const [first, last] = [inside[0], inside.at(-1)];
    if (first && last) spans.push({ start: first.start, end: last.end });
    spans.push(outer);
  });
  return spans;
}

const closing: ReadonlyMap<string, string> = new Map([
  ['}', '{'],
  [')', '('],
  ['>', '<'],
]);

/** The spans of all nodes of the tree that hold an offset; an item also together with its documentation. */
function addNodes(node: object, offset: number, found: Span[]): void {
  for (const child of Object.values(node)) {
    if (typeof child !== 'object' || child === null) continue;
    const { span, doc } = child as { readonly span?: Span; readonly doc?: { readonly span: Span } };
    if (span) {
      const whole = doc ? { start: Math.min(doc.span.start, span.start), end: span.end } : span;
      if (!holds(whole, offset)) continue;
      found.push(span, whole);
    }
    addNodes(child, offset, found);
  }
}

function holds({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}

function length({ start, end }: Span): number {
  return end - start;
}
