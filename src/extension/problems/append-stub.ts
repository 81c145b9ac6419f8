import { type LineColumn, lineColumnAt } from '../../base/index.ts';
import type { Stub } from '../../build/index.ts';

/** What is written at the end of a text, and what of it is selected then. */
export interface Appended {
  readonly insert: string;
  /** In the text as it is afterwards. */
  readonly start: LineColumn;
  readonly end: LineColumn;
}

/** Puts stubs behind a text, with an empty line before each. The first one is selected. */
export function appendStubs(text: string, stubs: readonly Stub[]): Appended {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text.trim() === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  const [first] = stubs;
  const inserted = before + stubs.map((stub) => stub.text).join('\n');
  const place = (offset: number): LineColumn => lineColumnAt(text + inserted, text.length + before.length + offset);
  const { start, end } = first?.selection ?? { start: 0, end: 0 };
  return { insert: inserted.replaceAll('\n', lineEnd), start: place(start), end: place(end) };
}
