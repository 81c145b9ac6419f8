import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWave, parseWaveArguments, printWave, type ValueType } from '../../../src/wit/index.ts';
import { sample, typed } from './samples.ts';

const seed = 20_251_122;

/** The kinds of types that have values, which is all but `opaque`. */
const everyKind: readonly string[] =
  'bool char enum f32 f64 flags list map option record result s16 s32 s64 s8 string tuple u16 u32 u64 u8 variant'.split(
    ' ',
  );

function addKinds(type: ValueType, into: Set<string>): void {
  into.add(type.kind);
  for (const part of Object.values(type)) {
    for (const each of Array.isArray(part) ? part : [part]) {
      if (typeof each === 'object' && each !== null && 'kind' in each) addKinds(each, into);
    }
  }
}

/** `fast-check` makes records without a prototype; the parser makes plain ones. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (value instanceof Map) return new Map(Array.from(value, ([key, each]) => [key, plain(each)]));
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

describe('what is printed is parsed as what it was', () => {
  it('for 100,000 values, of every type', () => {
    const of20 = sample(3).chain(({ type, values }) =>
      fc.array(values, { minLength: 20, maxLength: 20 }).map((all) => ({ type, all })),
    );
    const seen = new Set<string>();
    fc.assert(
      fc.property(of20, ({ type, all }) => {
        addKinds(type, seen);
        for (const value of all) {
          const text = printWave(value, type);
          const outcome = parseWave(text, type);
          // Only what differs is worth the time of telling how.
          if (isDeepStrictEqual(outcome, { kind: 'value', value: plain(value) }) && !text.includes('<not a ')) continue;
          expect(text).not.toContain('<not a ');
          expect(outcome).toStrictEqual({ kind: 'value', value: plain(value) });
        }
      }),
      { seed, numRuns: 5000 },
    );
    expect(Array.from(seen).toSorted()).toEqual(everyKind);
  });

  it('for any arguments', () => {
    const several = fc.array(typed, { maxLength: 4 });
    fc.assert(
      fc.property(several, (all) => {
        const text = all.map(({ type, value }) => printWave(value, type)).join(', ');
        const params = all.map(({ type }, index) => ({ name: `p${index}`, type }));
        expect(parseWaveArguments(text, params)).toStrictEqual({
          kind: 'values',
          values: all.map(({ value }) => plain(value)),
        });
      }),
      { seed, numRuns: 1000 },
    );
  });
});

describe('any text ends in a value or an error', () => {
  it('whose span lies in the text', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc
        .array(
          fc.constantFrom(
            '{',
            '}',
            '(',
            ')',
            '[',
            ']',
            ',',
            ':',
            '"',
            "'",
            '"""\n',
            '\\',
            'some',
            'none',
            'ok',
            '1',
            ' ',
          ),
          { maxLength: 20 },
        )
        .map((parts) => parts.join('')),
    );
    const cut = typed.chain(({ type, value }) => {
      const text = printWave(value, type);
      return fc.tuple(fc.nat(text.length), noise).map(([at, extra]) => ({ type, text: text.slice(0, at) + extra }));
    });
    fc.assert(
      fc.property(cut, ({ type, text }) => {
        for (const outcome of [parseWave(text, type), parseWaveArguments(text, [{ name: 'a', type }])]) {
          if (outcome.kind !== 'error') continue;
          const { start, end } = outcome.span;
          expect(start >= 0 && start <= end && end <= text.length, `${start}–${end} in ${JSON.stringify(text)}`).toBe(
            true,
          );
        }
      }),
      { seed, numRuns: 3000 },
    );
  });
});
