import { expect, it } from 'vitest';
import { rowText } from '../../src/extension/words.ts';

it.each([
  ['write ./$(check) granted/**', 'write ./$ (check) granted/**'],
  ['./\u202Efdp', String.raw`./\u{202e}fdp`],
  // What is left when something unseen goes must be no picture either.
  ['$\u200B(check)', String.raw`$\u{200b}(check)`],
  ['./data/**', './data/**'],
])('%j is a row without pictures', (text, row) => {
  expect(rowText(text)).toBe(row);
});
