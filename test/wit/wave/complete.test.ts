import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  completeWave,
  type NamedType,
  parseWaveArguments,
  printWave,
  type ValueType,
  type WaveProposal,
} from '../../../src/wit/index.ts';
import { typed } from './samples.ts';

const seed = 20_261_128;
const text: ValueType = { kind: 'string' };
const u8: ValueType = { kind: 'u8' };
const bool: ValueType = { kind: 'bool' };
const mood: ValueType = {
  kind: 'variant',
  name: 'mood',
  cases: [{ name: 'none' }, { name: 'other', type: text }, { name: 'odd' }],
};
const colour: ValueType = { kind: 'enum', name: 'colour', cases: ['red', 'red-brown', 'Green'] };
const can: ValueType = { kind: 'flags', name: 'can', flags: ['read', 'write', 'run'] };
const person: ValueType = {
  kind: 'record',
  name: 'person',
  fields: [
    { name: 'name', type: text },
    { name: 'age', type: { kind: 'option', some: u8 } },
    { name: 'a-mood', type: mood },
  ],
};
const ages: ValueType = { kind: 'record', name: 'ages', fields: [{ name: 'age', type: { kind: 'option', some: u8 } }] };
const cursor: ValueType = { kind: 'opaque', text: 'cursor' };

/** `|` is the cursor. Accepted is what the whole text becomes with each proposal. */
const table: readonly (readonly [types: readonly ValueType[], text: string, accepted: readonly string[]])[] = [
  [[bool], '|', ['true', 'false']],
  [[bool], 't|', ['true']],
  [[bool], 'true|', []],
  [[bool], 't|x', ['true']],
  [[u8], '|', ['0']],
  [[u8], '1|', []],
  [[{ kind: 'f32' }], '-|', ['-inf']],
  [[text], '|', ['""']],
  [[text], '"tr|', []],
  [[text], '"|"', []],
  [[u8, bool], '1|', ['1, ']],
  [[u8, bool], '1|, true', []],
  [[u8, bool], '1, |', ['1, true', '1, false']],
  [[u8, bool], '1, // t|', []],
  [[u8, bool], '1, // t\nt|', ['1, // t\ntrue']],
  [[colour], '|', ['red', 'red-brown', 'Green']],
  [[colour], 'red|', ['red-brown']],
  [[colour], 'red-|', ['red-brown']],
  [[colour], 'g|', ['Green']],
  [[colour], 'x|', []],
  [[mood], '|', ['%none', 'other(', 'odd']],
  [[mood], 'n|', ['%none']],
  [[mood], 'o|', ['other(', 'odd']],
  [[mood], 'o|("x")', ['other("x")', 'odd("x")']],
  [[mood], 'other(|', ['other(""']],
  [[mood], 'other("x"|', ['other("x")']],
  [[{ kind: 'option', some: bool }], '|', ['some(', 'none', 'true', 'false']],
  [[{ kind: 'option', some: bool }], 'some(t|', ['some(true']],
  [[{ kind: 'option', some: { kind: 'option', some: u8 } }], '|', ['some(', 'none']],
  [[{ kind: 'result' }], '|', ['ok', 'err']],
  [[{ kind: 'result', error: text }], '|', ['ok', 'err(']],
  [[{ kind: 'result', ok: bool }], '|', ['ok(', 'err', 'true', 'false']],
  [[{ kind: 'list', element: bool }], '|', ['[]', '[']],
  [[{ kind: 'list', element: bool }], '[|', ['[]', '[true', '[false']],
  [[{ kind: 'list', element: bool }], '[|]', ['[true]', '[false]']],
  [[{ kind: 'list', element: bool }], '[true|', ['[true]', '[true, ']],
  [[{ kind: 'list', element: u8, length: 2 }], '[0|', ['[0, ']],
  [[{ kind: 'list', element: u8, length: 2 }], '[0, 0|', ['[0, 0]']],
  [[{ kind: 'list', element: u8, length: 2 }], '[0, 0, |', ['[0, 0, ]']],
  [[{ kind: 'tuple', items: [u8, bool] }], '|', ['(0, false)', '(']],
  [[{ kind: 'tuple', items: [u8, bool] }], '(1, |', ['(1, true', '(1, false']],
  [[{ kind: 'map', key: u8, value: bool }], '[(|', ['[(0']],
  [[can], '|', ['{}', '{']],
  [[can], '{|', ['{}', '{read', '{write', '{run']],
  [[can], '{read, r|', ['{read, run']],
  [[can], '{read|', ['{read}', '{read, ']],
  [[person], '|', ['{name: "", a-mood: %none}', '{']],
  [[person], '{|', ['{name: ', '{age: ', '{a-mood: ']],
  [[person], '{n|', ['{name: ']],
  [[person], '{name|', ['{name: ']],
  [[person], '{na|: "x"}', ['{name: "x"}']],
  [[person], '{|name: "x"}', ['{name: name: "x"}', '{age: name: "x"}', '{a-mood: name: "x"}']],
  [[person], '{name: "x"|', ['{name: "x", ']],
  [[person], '{name: "x", |', ['{name: "x", age: ', '{name: "x", a-mood: ']],
  [[person], '{name: "x", a-mood: odd, |', ['{name: "x", a-mood: odd, }', '{name: "x", a-mood: odd, age: ']],
  [[ages], '|', ['{:}', '{']],
  [[ages], '{|', ['{:}', '{age: ']],
  [[ages], '{age: 1|', ['{age: 1}']],
  [[cursor], '|', []],
  [[{ kind: 'tuple', items: [u8, cursor] }], '|', ['(']],
  [[], '|', []],
  [[bool], 'true, |', []],
  [[bool], ']|', []],
];

describe('what may come next', () => {
  it.each(table)('%j in `%s` becomes %j', (types, marked, accepted) => {
    const offset = marked.indexOf('|');
    const source = marked.replace('|', '');
    expect(completeWave(source, offset, named(types)).map((each) => accept(source, each))).toEqual(accepted);
  });

  it('says of what type it is, and whether it is only a mark', () => {
    const [first] = completeWave('{a', 2, named([person]));
    expect(first).toMatchObject({ detail: 'option<u8>', isMark: false, span: { start: 1, end: 2 } });
    expect(completeWave('{name: ""', 9, named([person]))).toMatchObject([{ text: ', ', isMark: true }]);
  });
});

describe('any text at any place', () => {
  it('is completed without a throw, and in a span around the cursor', () => {
    const given = fc.tuple(typed, fc.string({ unit: 'binary', maxLength: 12 }), fc.integer({ min: -2, max: 80 }));
    fc.assert(
      fc.property(given, ([{ type, value }, noise, offset]) => {
        const whole = printWave(value, type);
        const at = Math.min(Math.max(offset, 0), whole.length);
        const source = whole.slice(0, at) + noise + whole.slice(at);
        for (const { span } of completeWave(source, offset, named([type]))) {
          const cursorAt = Math.min(Math.max(offset, 0), source.length);
          expect(span.start <= cursorAt && cursorAt <= span.end && span.end <= source.length).toBe(true);
        }
      }),
      { seed, numRuns: 3000 },
    );
  });

  it('after the beginning of a value goes on to be the beginning of one', () => {
    let accepted = 0;
    fc.assert(
      fc.property(typed, fc.double({ min: 0, max: 1, noNaN: true }), ({ type, value }, share) => {
        const whole = printWave(value, type);
        const source = whole.slice(0, Math.floor(whole.length * share));
        for (const proposal of completeWave(source, source.length, named([type]))) {
          const next = accept(source, proposal);
          accepted++;
          expect(isBeginning(next, [type]), `${source} -> ${next}`).toBe(true);
        }
      }),
      { seed, numRuns: 5000 },
    );
    expect(accepted).toBeGreaterThan(2000);
  });

  it('leads to a whole value, by whatever is accepted until nothing is missing', () => {
    fc.assert(
      fc.property(typed, fc.infiniteStream(fc.nat()), ({ type }, dice) => {
        const params = named([type, { kind: 'bool' }]);
        let source = '';
        for (let step = 0; parseWaveArguments(source, params).kind === 'error'; step++) {
          const proposals = completeWave(source, source.length, params);
          expect(proposals.length, `after ${source}`).toBeGreaterThan(0);
          // After a while the first is taken, which is whole where it can be, so that every walk ends.
          const at = step < 8 ? (dice.next().value ?? 0) % proposals.length : 0;
          source = accept(source, proposals[at] as WaveProposal);
          expect(step, `at ${source}`).toBeLessThan(200);
        }
      }),
      { seed, numRuns: 2000 },
    );
  });
});

function named(types: readonly ValueType[]): readonly NamedType[] {
  return types.map((type, index) => ({ name: `p${index}`, type }));
}

function accept(source: string, { text: put, span }: WaveProposal): string {
  return source.slice(0, span.start) + put + source.slice(span.end);
}

/** Whether a text is right as far as it goes: what is wrong is wrong only where it ends. */
function isBeginning(source: string, types: readonly ValueType[]): boolean {
  const parsed = parseWaveArguments(`${source} `, named(types));
  return parsed.kind === 'values' || parsed.span.start >= source.trimEnd().length;
}
