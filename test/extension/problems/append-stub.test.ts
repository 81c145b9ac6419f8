import { expect, it } from 'vitest';
import { appendStubs } from '../../../src/extension/problems/append-stub.ts';

const stub = { text: 'function f() {\n  todo;\n}\n', selection: { start: 17, end: 22 } };
const other = { text: 'function g() {}\n', selection: { start: 0, end: 0 } };

/** The text afterwards, with the selection marked. */
function written(text: string, stubs: readonly { text: string; selection: { start: number; end: number } }[]): string {
  const { insert, start, end } = appendStubs(text, stubs);
  expect(start.line).toBe(end.line);
  const lines = (text + insert).split('\n');
  const line = lines[start.line] ?? '';
  lines[start.line] =
    `${line.slice(0, start.column)}<|${line.slice(start.column, end.column)}|>${line.slice(end.column)}`;
  return lines.join('\n');
}

const marked = 'function f() {\n  <|todo;|>\n}\n';

it.each([
  ['an empty source', '', marked],
  ['a source of empty lines', '\n\n', `\n\n${marked}`],
  ['a source with a line end', 'a;\n', `a;\n\n${marked}`],
  ['a source without a line end', 'a;', `a;\n\n${marked}`],
  ['a source with other line ends', 'a;\r\nb;\r\n', `a;\r\nb;\r\n\r\n${marked.replaceAll('\n', '\r\n')}`],
])('appends to %s', (_, text, expected) => {
  expect(written(text, [stub])).toBe(expected);
});

it('selects the first of several', () => {
  expect(written('a;\n', [stub, other])).toBe(`a;\n\n${marked}\nfunction g() {}\n`);
});
