import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../src/extension/runtime-errors/places.ts';
import { createTrace, type GuestError, type SourcePlace } from '../../../src/extension/runtime-errors/trace.ts';

/** What is shown of lines, and what was found in them. Each place of the bundle is the same of `/w/a.ts`, up to line 99. */
function read(...lines: readonly string[]): { shown: readonly string[]; found: readonly GuestError[] } {
  const found: GuestError[] = [];
  const trace = createTrace({
    find: (line, column): SourcePlace | undefined => (line < 99 ? { path: '/w/a.ts', line, column } : undefined),
    show: ({ path, line, column }) => `${path}:${line + 1}:${column + 1}`,
    found: (error) => found.push(error),
  });
  return { shown: lines.map((line) => trace.take(line)), found };
}

describe('what a guest prints', () => {
  const cases: readonly (readonly [what: string, line: string, shown: string])[] = [
    ['a frame', '  deep@component.js:6:19', '  at deep (/w/a.ts:6:19)'],
    ['a frame at the top level', '@component.js:1:1', 'at the top level (/w/a.ts:1:1)'],
    ['a frame after an await', '  async*late@component.js:19:7', '  at async*late (/w/a.ts:19:7)'],
    ['a frame of no source', '  deep@component.js:100:1', '  deep@component.js:100:1'],
    ['a place before the first', 'x@component.js:0:0', 'at x (/w/a.ts:1:1)'],
    [
      'a frame of the bindings',
      '  export_f@/bindings/initializer.js:82:15',
      '  export_f@/bindings/initializer.js:82:15',
    ],
    ['a file of that name elsewhere', 'x@/etc/component.js:1:1', 'x@/etc/component.js:1:1'],
    ['something behind the frame', 'x@component.js:1:1 and more', 'x@component.js:1:1 and more'],
    ['a line number that is none', 'x@component.js:99999999999999999:1', 'x@component.js:99999999999999999:1'],
    ['a name that is too long', `${'x'.repeat(300)}@component.js:1:1`, `${'x'.repeat(300)}@component.js:1:1`],
    ['a name with a space', 'a b@component.js:1:1', 'a b@component.js:1:1'],
    ['other text', 'component.js:1:1', 'component.js:1:1'],
  ];
  it.each(cases)('%s', (_, line, shown) => {
    expect(read(line).shown).toEqual([shown]);
  });

  it('is an exception where the engine says so, with each frame as it comes', () => {
    const { found } = read('before', 'too bad', 'Stack:', '  a@component.js:1:1', '  b@component.js:2:1', '', 'after');
    expect(found.map(({ message, frames }) => [message, frames.map(({ name }) => name)])).toEqual([
      ['too bad', ['a']],
      ['too bad', ['a', 'b']],
    ]);
  });

  it('is none where a stack is only printed, or is over', () => {
    expect(read('too bad', 'a@component.js:1:1').found).toEqual([]);
    expect(read('bad', 'Stack:', 'no frame', 'a@component.js:1:1').found).toEqual([]);
  });

  it('is looked up for the first frames of a stack only', () => {
    const frames = Array.from({ length: 50 }, (_, index) => `f@component.js:${index + 1}:1`);
    const { shown, found } = read('bad', 'Stack:', ...frames);
    expect(shown.filter((line) => line.includes('/w/a.ts'))).toHaveLength(20);
    expect(found.at(-1)?.frames).toHaveLength(20);
  });
});

describe('a place of the bundle', () => {
  // Line 1 of the bundle comes from line 3 of the first source, line 2 from line 1 of the second; line 3 from none.
  const map = (sources: readonly string[], mappings = 'AAEA;ACFA'): string =>
    JSON.stringify({ version: 3, sources, names: [], mappings });
  const inputs = ['/w/a.ts', '/w/b.ts'];

  it('is one of a source that the build read', () => {
    const find = placesOf({ sourceMap: map(['/w/a.ts', '/w/b.ts']) }, inputs);
    expect(find(0, 5)).toEqual({ path: '/w/a.ts', line: 2, column: 0 });
    expect(find(1, 0)).toEqual({ path: '/w/b.ts', line: 0, column: 0 });
    expect(find(2, 0)).toBeUndefined();
    expect(find(1_000_000, 0)).toBeUndefined();
  });

  it('is none in any other file', () => {
    const find = placesOf({ sourceMap: map(['/etc/passwd', '/w/../etc/passwd']) }, inputs);
    expect([find(0, 0), find(1, 0)]).toEqual([undefined, undefined]);
  });

  const broken: readonly (readonly [what: string, sourceMap: string | undefined])[] = [
    ['no map', undefined],
    ['no JSON', '{'],
    ['no object', 'null'],
    ['mappings that are no text', '{"version":3,"sources":["/w/a.ts"],"names":[],"mappings":7}'],
    ['mappings out of bounds', map(['/w/a.ts'], 'AAEA;AggggggggggC')],
  ];
  it.each(broken)('is none with %s', (_, sourceMap) => {
    const find = placesOf(sourceMap === undefined ? {} : { sourceMap }, inputs);
    expect(find(1, 0)).toBeUndefined();
    expect(find(1, 0)).toBeUndefined();
  });
});
