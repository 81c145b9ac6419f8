import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnalysis, lex, parseWit } from '../../../src/wit/index.ts';
import { fixture } from '../fixtures.ts';
import { filesOf, rootOf } from './transcript.ts';

const seed = 20_261_122;
const folder = fileURLToPath(new URL('../../fixtures/wit/diagnostics/', import.meta.url));
const packages = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => filesOf(readFileSync(`${folder}${name}`, 'utf8')));
const texts = [...packages.flatMap((files) => Array.from(files.values())), fixture('everything.wit')];
const words = Array.from(new Set(texts.flatMap((text) => lex(text).tokens.map((token) => token.text))));

/** Whatever the texts: an outcome, whose places lie in them. */
function survives(files: ReadonlyMap<string, string>): true {
  const analysis = createAnalysis();
  analysis.set('', rootOf(files));
  for (const [path, found] of analysis.diagnostics('')) {
    for (const each of found) {
      for (const place of [each, ...each.related]) {
        const end = files.get(place.path)?.length ?? -1;
        const inside = place.span.start >= 0 && place.span.start <= place.span.end && place.span.end <= end;
        if (!inside || each.path !== path) throw new Error(`${JSON.stringify(each)} is not in its file.`);
      }
    }
  }
  return true;
}

describe('any text has diagnostics', () => {
  it('random bytes and letters', () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((each) => new TextDecoder().decode(each));
    const text = fc.oneof(bytes, fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }));
    const property = fc.property(text, (each) => {
      const { tree, problems } = parseWit(each);
      expect(tree.span.end).toBe(each.length);
      for (const { span } of problems) expect(span.end).toBeLessThanOrEqual(each.length);
    });
    fc.assert(property, { seed, numRuns: 55_000 });
  });

  it('words of WIT in any order', () => {
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((each) => each.join(' '));
    const property = fc.property(soup, (each) => {
      expect(survives(new Map([['a.wit', `package a:b; ${each}`]]))).toBe(true);
    });
    fc.assert(property, { seed, numRuns: 20_000 });
  });

  it('packages with words dropped, doubled, swapped and strewn in, and cut short', () => {
    const change = fc.record({
      at: fc.nat(),
      how: fc.constantFrom('drop', 'double', 'swap', 'insert', 'replace', 'cut'),
      word: fc.constantFrom(...words),
    });
    const mutant = fc
      .tuple(fc.constantFrom(...packages), fc.nat(), fc.array(change, { minLength: 1, maxLength: 4 }))
      .map(([files, which, changes]) => {
        const path = Array.from(files.keys())[which % files.size] ?? '';
        const parts = lex(files.get(path) ?? '').tokens.map((token) => token.text);
        for (const { at, how, word } of changes) {
          const index = at % Math.max(1, parts.length);
          const here = parts[index] ?? '';
          if (how === 'drop') parts.splice(index, 1);
          else if (how === 'double') parts.splice(index, 0, here);
          else if (how === 'insert') parts.splice(index, 0, word, ' ');
          else if (how === 'replace') parts.splice(index, 1, word);
          else if (how === 'cut') parts.splice(index);
          else parts.splice(index, 2, parts[index + 1] ?? '', here);
        }
        return new Map([...files, [path, parts.join('')]]);
      });
    const property = fc.property(mutant, (each) => {
      expect(survives(each)).toBe(true);
    });
    fc.assert(property, { seed, numRuns: 18_000 });
  });

  it.each([
    ['a long chain of aliases', `${lines(20_000, (n) => `type t${n + 1} = t${n};`)} type t0 = u8;`],
    ['a long circle', `${lines(20_000, (n) => `type t${n + 1} = t${n};`)} type t0 = t20000;`],
    ['a type that doubles', `type r0 = u8; ${lines(200, (n) => `record r${n + 1} { a: r${n}, b: r${n} }`)}`],
    ['many names that are not there', `type r0 = u8; ${lines(3000, (n) => `type a${n} = b${n};`)}`],
  ])('deep: %s', (_, body) => {
    expect(survives(new Map([['a.wit', `package a:b; interface i { ${body} }`]]))).toBe(true);
  });

  it.each([
    [
      'interfaces',
      `interface i0 { type t = u8; } ${lines(5000, (n) => `interface i${n + 1} { use i${n}.{t}; }`)} world w { import i5000; export i4999; }`,
    ],
    ['worlds', `world w0 { import f: func(); } ${lines(3000, (n) => `world w${n + 1} { include w${n}; }`)}`],
    [
      'worlds that double',
      `world w0 { import f: func(); } ${lines(40, (n) => `world w${n + 1} { include w${n}; include w${n} with { f as f${n} } }`)}`,
    ],
    ['packages', lines(1000, (n) => `package a:p${n} { interface i { use a:p${n + 1}/i.{t}; } }`)],
  ])('deep: a chain of %s', (_, body) => {
    expect(survives(new Map([['a.wit', `package a:b; ${body}`]]))).toBe(true);
  });
});

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}
