import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWorld, interfaceDeclarations, lex, parseWit } from '../../../src/wit/index.ts';
import { fixture, fixtureNames } from '../fixtures.ts';

const seed = 20_251_122;
const texts = fixtureNames.map(fixture);

/** Whatever the text: tokens without loss, a tree whose spans lie in the text, and an outcome. */
function survives(text: string): void {
  const { tokens } = lex(text);
  expect(tokens.map((token) => token.text).join('')).toBe(text);
  const { tree, problems } = parseWit(text);
  for (const span of [...spansIn(tree), ...problems.map((problem) => problem.span)]) {
    if (!(span.start >= 0 && span.start <= span.end && span.end <= text.length)) {
      throw new Error(`The span ${span.start}–${span.end} is outside of ${JSON.stringify(text)}.`);
    }
  }
  describeWorld([{ path: 'a.wit', text }], undefined);
  interfaceDeclarations(text);
}

function spansIn(node: unknown): { start: number; end: number }[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(spansIn);
  return 'start' in node && 'end' in node ? [{ start: Number(node.start), end: Number(node.end) }, ...inside] : inside;
}

describe('any text gives a tree', () => {
  it('random bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => new TextDecoder().decode(each));
    const units = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(fc.property(fc.oneof(bytes, units), survives), { seed, numRuns: 2000 });
  });

  it('every truncation of the small fixtures, and thousands of the others', () => {
    for (const text of texts.filter((each) => each.length < 1000)) {
      for (let end = 0; end <= text.length; end++) survives(text.slice(0, end));
    }
    const cut = fc.constantFrom(...texts).chain((text) => fc.nat(text.length).map((end) => text.slice(0, end)));
    fc.assert(fc.property(cut, survives), { seed, numRuns: 1000 });
  });

  it('fixtures with tokens dropped, doubled, swapped and strewn in', () => {
    const all = [...new Set(texts.flatMap((text) => lex(text).tokens.map((token) => token.text)))];
    const change = fc.record({
      at: fc.nat(),
      how: fc.constantFrom('drop', 'double', 'swap', 'insert'),
      token: fc.constantFrom(...all),
    });
    const mutant = fc
      .tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 6 }))
      .map(([text, changes]) => {
        const parts = lex(text).tokens.map((token) => token.text);
        for (const { at, how, token } of changes) {
          const index = at % parts.length;
          const here = parts[index] ?? '';
          if (how === 'drop') parts.splice(index, 1);
          else if (how === 'double') parts.splice(index, 0, here);
          else if (how === 'insert') parts.splice(index, 0, token);
          else parts.splice(index, 2, parts[index + 1] ?? '', here);
        }
        return parts.join('');
      });
    fc.assert(fc.property(mutant, survives), { seed, numRuns: 2000 });
  });

  it('token soup', () => {
    const all = [...new Set(texts.flatMap((text) => lex(text).tokens.map((token) => token.text)))];
    const soup = fc.array(fc.constantFrom(...all), { maxLength: 60 }).map((tokens) => tokens.join(' '));
    fc.assert(fc.property(soup, survives), { seed, numRuns: 2000 });
  });

  it.each([
    ['open types', `interface i { type t = ${'list<'.repeat(100_000)}`],
    ['open braces', '{'.repeat(100_000)],
    ['open parentheses', `interface i { f: func(${'('.repeat(100_000)}`],
    ['open comments', '/*'.repeat(100_000)],
    ['nested packages', 'package a:b { '.repeat(20_000)],
    ['a long chain of aliases', `package a:b; interface i { ${chain(20_000)} } world w { import i; }`],
    ['a type that doubles', `package a:b; interface i { ${doubling(100)} f: func(a: r99); } world w { import i; }`],
    ['gates without end', '@since('.repeat(50_000)],
  ])('deep: %s', (_, text) => {
    const { tree } = parseWit(text);
    expect(tree.kind).toBe('file');
    expect(describeWorld([{ path: 'a.wit', text }], undefined).kind).toMatch(/world|problems/);
  });
});

function chain(length: number): string {
  return Array.from({ length }, (_, index) => `type t${index + 1} = t${index};`).join('\n') + 'type t0 = u8;';
}

function doubling(length: number): string {
  return Array.from({ length }, (_, index) => `record r${index + 1} { a: r${index}, b: r${index} }`).join('\n');
}
