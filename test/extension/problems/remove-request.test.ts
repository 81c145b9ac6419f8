import { expect, test } from 'vitest';
import { removeRequestEdit } from '../../../src/extension/problems/remove-request.ts';
import { parseManifest } from '../../../src/manifest/index.ts';

const read = ['capabilities', 'filesystem', 'read'];
const head = '{\n  "name": "a", "version": "0.1.0", "world": "w", "source": "./a.ts",\n';

function removed(list: string, at: number): string {
  const before = `${head}  "capabilities": { "filesystem": { "read": `;
  const text = `${before}${list} } }\n}`;
  let result = text;
  for (const { span, newText } of removeRequestEdit(text, [...read, at]).toReversed()) {
    result = result.slice(0, span.start) + newText + result.slice(span.end);
  }
  expect(parseManifest(result).problems).toEqual([]);
  return result.slice(before.length, -' } }\n}'.length);
}

test.each<readonly [list: string, at: number, left: string]>([
  ['["./a", "./b", "./c"]', 0, '["./b", "./c"]'],
  ['["./a", "./b", "./c"]', 1, '["./a", "./c"]'],
  ['["./a", "./b", "./c"]', 2, '["./a", "./b"]'],
  ['["./a"]', 0, '[]'],
  ['["./a",]', 0, '[]'],
  ['["./a", "./b",]', 1, '["./a",]'],
  ['["./a" /* x */, "./b"]', 0, '["./b"]'],
  ['[\n  "./a", // one\n  "./b", // two\n  "./c",\n]', 1, '[\n  "./a", // one\n  "./c",\n]'],
  ['[\n  "./a", // one\n  "./b" // two\n]', 1, '[\n  "./a" // one\n]'],
  ['[\r\n  "./a",\r\n  "./b"\r\n]', 1, '[\r\n  "./a"\r\n]'],
  ['[\n  // of old\n  "./a",\n  "./b"\n]', 0, '[\n  // of old\n  "./b"\n]'],
])('%j without its request %i is %j', (list, at, left) => {
  expect(removed(list, at)).toBe(left);
});

test('what is not there is not removed', () => {
  expect(removeRequestEdit(`${head}}`, [...read, 0])).toEqual([]);
  expect(removeRequestEdit('', [...read, 0])).toEqual([]);
});
