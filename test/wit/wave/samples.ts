import * as fc from 'fast-check';
import type { ValueType } from '../../../src/wit/index.ts';

/** A type, how its values are made, and what an option around it must know of it. */
export interface Sample {
  readonly type: ValueType;
  readonly values: fc.Arbitrary<unknown>;
}

const word = fc.stringMatching(/^(?:[a-z][a-z0-9]{0,3}|[A-Z][A-Z0-9]{0,3}|ok|err|some|none|true|nan|inf)$/);
// Names are told apart by their camelCase form, which is what JavaScript sees of them.
const names = (min: number) =>
  fc.uniqueArray(
    fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => words.join('-')),
    { minLength: min, maxLength: 4, selector: (name) => name.toLowerCase().replaceAll('-', '') },
  );

const camel = (name: string): string =>
  name.toLowerCase().replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

const integer = (kind: 'u8' | 'u16' | 'u32' | 's8' | 's16' | 's32', min: number, max: number): Sample => ({
  type: { kind },
  values: fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max)),
});

const wellFormed = fc.string({ unit: 'binary', maxLength: 20 });

const primitives: readonly Sample[] = [
  { type: { kind: 'bool' }, values: fc.boolean() },
  integer('u8', 0, 255),
  integer('u16', 0, 65_535),
  integer('u32', 0, 4_294_967_295),
  integer('s8', -128, 127),
  integer('s16', -32_768, 32_767),
  integer('s32', -2_147_483_648, 2_147_483_647),
  { type: { kind: 'u64' }, values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { type: { kind: 's64' }, values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: { kind: 'f32' }, values: fc.float() },
  { type: { kind: 'f64' }, values: fc.double() },
  { type: { kind: 'char' }, values: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  { type: { kind: 'string' }, values: wellFormed },
];

/** What may be the key of a map: any primitive but a float. */
const keys = primitives.filter(({ type }) => type.kind !== 'f32' && type.kind !== 'f64');

/** A type of up to so many levels, and its values. */
export function sample(depth: number): fc.Arbitrary<Sample> {
  const primitive = fc.constantFrom(...primitives);
  if (depth === 0) return primitive;
  const inner = sample(depth - 1);
  const several = fc.array(inner, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    primitive,
    inner.map(listOf),
    fc.tuple(inner, fc.integer({ min: 1, max: 3 })).map(([each, length]) => fixedListOf(each, length)),
    inner.map(optionOf),
    inner.map((each) => optionOf(optionOf(each))),
    fc.tuple(fc.option(inner), fc.option(inner)).map(([ok, error]) => resultOf(ok, error)),
    several.map(tupleOf),
    fc
      .tuple(names(0), fc.array(inner, { minLength: 4, maxLength: 4 }))
      .map(([fields, types]) => recordOf(fields, types)),
    fc
      .tuple(names(1), fc.array(fc.option(inner), { minLength: 4, maxLength: 4 }))
      .map(([cases, types]) => variantOf(cases, types)),
    names(1).map((cases): Sample => ({ type: { kind: 'enum', name: 'e', cases }, values: fc.constantFrom(...cases) })),
    names(0).map((flags): Sample => ({
      type: { kind: 'flags', name: 'f', flags },
      values: fc.record(Object.fromEntries(flags.map((flag) => [camel(flag), fc.boolean()]))),
    })),
    fc.tuple(fc.constantFrom(...keys), inner).map(([key, value]) => mapOf(key, value)),
  );
}

function listOf({ type, values }: Sample): Sample {
  const array = fc.array(values, { maxLength: 4 });
  return {
    type: { kind: 'list', element: type },
    values: type.kind === 'u8' ? array.map((items) => Uint8Array.from(items, Number)) : array,
  };
}

function fixedListOf({ type, values }: Sample, length: number): Sample {
  return {
    type: { kind: 'list', element: type, length },
    values: fc.array(values, { minLength: length, maxLength: length }),
  };
}

/** Whether `undefined` is a value of an option of this type, by the rule that bindings follow. */
function undefinable(type: ValueType): boolean {
  return type.kind === 'option' && !undefinable(type.some);
}

function optionOf({ type, values }: Sample): Sample {
  const tagged = undefinable(type);
  return {
    type: { kind: 'option', some: type },
    values: tagged
      ? fc.oneof(
          fc.constant({ tag: 'none' }),
          values.map((val) => ({ tag: 'some', val })),
        )
      : fc.oneof(fc.constant(undefined), values),
  };
}

function resultOf(ok: Sample | null, error: Sample | null): Sample {
  const side = (tag: 'ok' | 'err', payload: Sample | null) =>
    (payload?.values ?? fc.constant(undefined)).map((val) => ({ tag, val }));
  return {
    type: { kind: 'result', ...(ok && { ok: ok.type }), ...(error && { error: error.type }) },
    values: fc.oneof(side('ok', ok), side('err', error)),
  };
}

function tupleOf(items: readonly Sample[]): Sample {
  return {
    type: { kind: 'tuple', items: items.map(({ type }) => type) },
    values: fc.tuple(...items.map(({ values }) => values)),
  };
}

function recordOf(fields: readonly string[], types: readonly Sample[]): Sample {
  const each = fields.flatMap((name, index) => (types[index] ? [{ name, ...types[index] }] : []));
  return {
    type: { kind: 'record', name: 'r', fields: each.map(({ name, type }) => ({ name, type })) },
    values: fc.record(Object.fromEntries(each.map(({ name, values }) => [camel(name), values]))),
  };
}

function variantOf(cases: readonly string[], types: readonly (Sample | null | undefined)[]): Sample {
  const each = cases.map((name, index) => ({ name, payload: types[index] ?? undefined }));
  return {
    type: {
      kind: 'variant',
      name: 'v',
      cases: each.map(({ name, payload }) => (payload ? { name, type: payload.type } : { name })),
    },
    values: fc.oneof(
      ...each.map(({ name, payload }) =>
        payload ? payload.values.map((val) => ({ tag: name, val })) : fc.constant({ tag: name }),
      ),
    ),
  };
}

function mapOf(key: Sample, value: Sample): Sample {
  return {
    type: { kind: 'map', key: key.type, value: value.type },
    values: fc.array(fc.tuple(key.values, value.values), { maxLength: 3 }).map((pairs) => new Map(pairs)),
  };
}

/** A value and its type. */
export const typed = sample(3).chain(({ type, values }) => values.map((value) => ({ type, value })));
