import * as fc from 'fast-check';

/** A WIT type and values of it, as JavaScript has them. */
export interface Generated {
  readonly type: string;
  /** The declarations that the type is written with. */
  readonly declarations: readonly string[];
  readonly values: readonly unknown[];
}

/** Types of every kind, the same for the same seed. */
export function generatedTypes(count: number, seed: number): Generated[] {
  let names = 0;
  const name = (): string => `t${names++}`;
  const types = fc.sample(tree(3), { numRuns: count, seed });
  return types.map((each, index) => {
    const declarations: string[] = [];
    const { type, value } = each(name, declarations);
    return { type, declarations, values: fc.sample(value, { numRuns: 24, seed: seed + index }) };
  });
}

interface Made {
  readonly type: string;
  readonly value: fc.Arbitrary<unknown>;
  /** Whether it is an option, which inside of another is written out. */
  readonly option?: boolean;
}

type Make = (name: () => string, declarations: string[]) => Made;

const wide = (bits: number, signed: boolean): fc.Arbitrary<bigint> =>
  signed
    ? fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n })
    : fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n });

const primitives: readonly Made[] = [
  { type: 'bool', value: fc.boolean() },
  { type: 'u8', value: fc.integer({ min: 0, max: 255 }) },
  { type: 's8', value: fc.integer({ min: -128, max: 127 }) },
  { type: 'u16', value: fc.integer({ min: 0, max: 65_535 }) },
  { type: 's16', value: fc.integer({ min: -32_768, max: 32_767 }) },
  { type: 'u32', value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) },
  { type: 's32', value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
  { type: 'u64', value: wide(64, false) },
  { type: 's64', value: wide(64, true) },
  { type: 'f32', value: fc.integer({ min: -1000, max: 1000 }).map((number) => number / 4) },
  { type: 'f64', value: fc.double({ noNaN: true }) },
  { type: 'char', value: fc.constantFrom('a', 'ß', '語', '😀') },
  { type: 'string', value: fc.string({ unit: 'grapheme', maxLength: 12 }) },
];

function tree(depth: number): fc.Arbitrary<Make> {
  const leaf: fc.Arbitrary<Make> = fc.constantFrom(...primitives).map((made) => () => made);
  if (depth === 0) return leaf;
  const inner = tree(depth - 1);
  const some = fc.array(inner, { minLength: 1, maxLength: 3 });
  const labels = fc.constant(['one', 'two-words', 'three']);
  return fc.oneof(
    leaf,
    inner.map(
      (make): Make =>
        (name, into) =>
          listOf(make(name, into)),
    ),
    inner.map(
      (make): Make =>
        (name, into) =>
          optionOf(make(name, into)),
    ),
    fc.tuple(inner, inner).map(
      ([ok, error]): Make =>
        (name, into) =>
          resultOf(ok(name, into), error(name, into)),
    ),
    some.map(
      (makes): Make =>
        (name, into) =>
          tupleOf(makes.map((make) => make(name, into))),
    ),
    some.map(
      (makes): Make =>
        (name, into) =>
          recordOf(
            makes.map((make) => make(name, into)),
            name(),
            into,
          ),
    ),
    some.map(
      (makes): Make =>
        (name, into) =>
          variantOf(
            makes.map((make) => make(name, into)),
            name(),
            into,
          ),
    ),
    labels.map((all): Make => (name, into) => {
      const type = name();
      into.push(`  enum ${type} { ${all.join(', ')} }`);
      return { type, value: fc.constantFrom(...all) };
    }),
    labels.map((all): Make => (name, into) => {
      const type = name();
      into.push(`  flags ${type} { ${all.join(', ')} }`);
      return { type, value: fc.record({ one: fc.boolean(), twoWords: fc.boolean(), three: fc.boolean() }) };
    }),
  );
}

const typedArrays: Readonly<Record<string, (values: readonly never[]) => unknown>> = {
  u8: (values) => Uint8Array.from(values),
  s8: (values) => Int8Array.from(values),
  u16: (values) => Uint16Array.from(values),
  s16: (values) => Int16Array.from(values),
  u32: (values) => Uint32Array.from(values),
  s32: (values) => Int32Array.from(values),
  u64: (values) => BigUint64Array.from(values),
  s64: (values) => BigInt64Array.from(values),
  f32: (values) => Float32Array.from(values),
  f64: (values) => Float64Array.from(values),
};

function listOf({ type, value }: Made): Made {
  const values = fc.array(value, { maxLength: 4 });
  const typed = typedArrays[type];
  return { type: `list<${type}>`, value: typed ? values.map((each) => typed(each as never[])) : values };
}

function optionOf({ type, value, option }: Made): Made {
  const some = option ? value.map((val): unknown => ({ tag: 'some', val })) : value;
  const none = option ? fc.constant<unknown>({ tag: 'none' }) : fc.constant<unknown>(undefined);
  return { type: `option<${type}>`, value: fc.oneof(some, none), option: true };
}

function resultOf(ok: Made, error: Made): Made {
  const value = fc.oneof(
    ok.value.map((val) => ({ tag: 'ok', val })),
    error.value.map((val) => ({ tag: 'err', val })),
  );
  return { type: `result<${ok.type}, ${error.type}>`, value };
}

function tupleOf(parts: readonly Made[]): Made {
  return {
    type: `tuple<${parts.map(({ type }) => type).join(', ')}>`,
    value: fc.tuple(...parts.map(({ value }) => value)),
  };
}

function recordOf(parts: readonly Made[], type: string, into: string[]): Made {
  const fields = parts.map((part, index) => ({ ...part, field: `f${index}` }));
  into.push(`  record ${type} { ${fields.map((each) => `${each.field}: ${each.type}`).join(', ')} }`);
  return { type, value: fc.record(Object.fromEntries(fields.map(({ field, value }) => [field, value]))) };
}

function variantOf(parts: readonly Made[], type: string, into: string[]): Made {
  const cases = parts.map((part, index) => ({ ...part, tag: `c${index}` }));
  into.push(`  variant ${type} { none, ${cases.map((each) => `${each.tag}(${each.type})`).join(', ')} }`);
  const value = fc.oneof(
    fc.constant<unknown>({ tag: 'none' }),
    ...cases.map(({ tag, value: payload }) => payload.map((val): unknown => ({ tag, val }))),
  );
  return { type, value };
}
