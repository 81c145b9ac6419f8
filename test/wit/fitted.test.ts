import { describe, expect, it } from 'vitest';
import { describeWorld, fitted, parseWave, printWave, type ValueType } from '../../src/wit/index.ts';
import * as fc from 'fast-check';

/** The type that a WIT text means, with some types around it. */
function typeOf(text: string): ValueType {
  const wit = `package a:b;
    world w {
      record point { x-at: s64, name: string }
      variant shape { none, named(string), many(list<point>) }
      enum side { left, right-one }
      flags marks { first, second-one }
      export f: func() -> ${text};
    }`;
  const world = describeWorld([{ path: 'a.wit', text: wit }], 'w');
  const item = world.kind === 'world' ? world.exports.find(({ name }) => name === 'f') : undefined;
  if (item?.kind !== 'function' || !item.signature.result) throw new Error(JSON.stringify(world));
  return item.signature.result;
}

describe('a value of its type is copied', () => {
  it.each([
    ['bool', true],
    ['u8', 255],
    ['s32', -1],
    ['u64', 2n ** 64n - 1n],
    ['s64', -(2n ** 63n)],
    ['f64', NaN],
    ['char', '😀'],
    ['string', ''],
    ['list<u8>', new Uint8Array([1, 2])],
    ['list<u32>', [1, 2]],
    ['list<string>', ['a', 'b']],
    ['option<u8>', undefined],
    ['option<option<u8>>', { tag: 'some', val: undefined }],
    ['option<option<u8>>', { tag: 'none' }],
    ['result<u8, string>', { tag: 'err', val: 'no' }],
    ['result', { tag: 'ok', val: undefined }],
    ['tuple<u8, string>', [1, 'a']],
    ['point', { xAt: 1n, name: 'a' }],
    ['shape', { tag: 'none' }],
    ['shape', { tag: 'many', val: [{ xAt: 1n, name: 'a' }] }],
    ['side', 'right-one'],
    ['marks', { first: true, secondOne: false }],
  ] as const)('%s', (type, value) => {
    const copy = fitted(typeOf(type), value);
    expect(copy).toEqual({ kind: 'fits', value });
    const held = copy.kind === 'fits' ? copy.value : undefined;
    expect(typeof value === 'object' && held === value).toBe(false);
  });

  it('without what its type does not have', () => {
    const given = JSON.parse('{ "name": "a", "more": 1, "__proto__": { "xAt": 2 } }') as object;
    expect(fitted(typeOf('point'), { ...given, xAt: 1n })).toEqual({ kind: 'fits', value: { xAt: 1n, name: 'a' } });
    expect(fitted(typeOf('point'), given)).toEqual({ kind: 'misfit', message: '.x-at is no s64' });
    expect(fitted(typeOf('marks'), Object.create({ first: true }))).toMatchObject({ value: { first: false } });
  });

  it('with bytes that are its own', () => {
    const copy = fitted(typeOf('list<u8>'), new Uint8Array(new ArrayBuffer(1000), 10, 3));
    expect(copy.kind === 'fits' && (copy.value as Uint8Array).buffer.byteLength).toBe(3);
  });

  it('also a negative number that came by its bits', () => {
    expect(fitted(typeOf('s64'), 2n ** 64n - 1n)).toEqual({ kind: 'fits', value: -1n });
  });
});

describe('a value of another type is told of by its place', () => {
  it.each([
    ['bool', 0, 'it is no bool'],
    ['u8', 256, 'it is no u8'],
    ['u8', 1.5, 'it is no u8'],
    ['u32', '1', 'it is no u32'],
    ['u64', 1, 'it is no u64'],
    ['u64', 2n ** 64n, 'it is no u64'],
    ['char', 'ab', 'it is no char'],
    ['char', '\ud800', 'it is no char'],
    ['string', { length: 4 }, 'it is no string'],
    ['list<u8>', new Uint16Array(1), 'it is no list<u8>'],
    ['list<u8>', [1, 256], '[1] is no u8'],
    ['list<string>', { 0: 'a', length: 1 }, 'it is no list<string>'],
    ['option<u8>', null, 'it is no u8'],
    ['option<option<u8>>', 1, 'it is no option<option<u8>>'],
    ['result<u8>', { tag: 'maybe' }, 'it is no result<u8>'],
    ['result<u8>', { tag: 'ok', val: 'x' }, '.ok is no u8'],
    ['tuple<u8, u8>', [1], 'it is no tuple<u8, u8>'],
    ['point', [], 'it is no point'],
    ['point', null, 'it is no point'],
    ['shape', { tag: '__proto__' }, 'it is no shape'],
    ['shape', { tag: 'many', val: [{ xAt: 1n, name: 'a' }, 1] }, '.many[1] is no point'],
    ['side', 'toString', 'it is no side'],
    ['marks', { first: 1 }, 'it is no marks'],
    ['list<marks>', [() => {}], '[0] is no marks'],
  ] as const)('%s, %o', (type, value, message) => {
    expect(fitted(typeOf(type), value)).toEqual({ kind: 'misfit', message });
  });
});

it('whatever can be written as text fits', () => {
  const type = typeOf('list<tuple<point, option<option<shape>>, result<side, marks>, option<f32>>>');
  const texts = fc.array(
    fc.tuple(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.constantFrom('none', 'some(none)', 'some(some(%none))', 'some(some(named("x")))'),
      fc.constantFrom('ok(left)', 'ok(right-one)', 'err({first})', 'err({})'),
      fc.constantFrom('none', 'some(1.5)'),
    ),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(texts, (all) => {
      const text = `[${all.map(([x, shape, side, last]) => `({x-at: ${x}, name: "n"}, ${shape}, ${side}, ${last})`).join(', ')}]`;
      const parsed = parseWave(text, type);
      if (parsed.kind !== 'value') throw new Error(`${text}: ${JSON.stringify(parsed)}`);
      const copy = fitted(type, parsed.value);
      if (copy.kind !== 'fits') throw new Error(`${text}: ${copy.message}`);
      expect(printWave(copy.value, type)).toBe(printWave(parsed.value, type));
    }),
    { seed: 5, numRuns: 300 },
  );
});
