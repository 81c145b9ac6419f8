import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainMarkdown } from '../../src/extension/plain-markdown.ts';

test.each([
  ['[x](command:run)', String.raw`\[x\]\(command\:run\)`],
  ['<img src=x>', String.raw`\<img src\=x\>`],
  ['http://a.b', String.raw`http\:\/\/a\.b`],
  ['./data/**', String.raw`\.\/data\/\*\*`],
  ['a\n\n# b\t c', String.raw`a \# b c`],
  ['a\\', 'a\\\\'],
  ['&lt;', String.raw`\&lt\;`],
])('%j is %j', (text, markdown) => {
  expect(plainMarkdown(text)).toBe(markdown);
});

test('no sign that Markdown knows stands without its backslash, and what is read is the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      const markdown = plainMarkdown(text);
      expect(markdown.replaceAll(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[!-/:-@[-`{-~]/);
      expect(markdown.replaceAll(/\\(.)/g, '$1')).toBe(text.replaceAll(/\s+/g, ' '));
    }),
    { seed: 6, numRuns: 500 },
  );
});
