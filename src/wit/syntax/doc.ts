import type { Token } from './token.ts';
import type { Doc } from './tree.ts';

/** The documentation that the doc comments before an item make, each line and each block. */
export function docOf(docs: readonly Token[]): Doc | undefined {
  const first = docs[0];
  const last = docs.at(-1);
  if (!first || !last) return undefined;
  const text = docs.map((token) => (token.kind === 'line-doc' ? lineText(token) : blockText(token))).join('\n');
  return { text, span: { start: first.start, end: last.end } };
}

/** Two docs of one item, as where a gate stands between them. */
export function joinDocs(first: Doc | undefined, second: Doc | undefined): Doc | undefined {
  if (!first || !second) return first ?? second;
  return { text: `${first.text}\n${second.text}`, span: { start: first.span.start, end: second.span.end } };
}

function lineText({ text }: Token): string {
  return text.slice(3).replace(/^ /, '').trimEnd();
}

function blockText({ text }: Token): string {
  const inner = text.slice(3).replace(/\*\/$/, '');
  return inner
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*(?: |$)|^ /, '').trimEnd())
    .join('\n')
    .trim();
}
