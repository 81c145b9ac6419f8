import { handleOf, type HandleType } from './handles.ts';
import { camelCase } from './syntax/names.ts';
import type { PrimitiveKind, ValueType } from './values.ts';
import { isTagged, typeName } from './wave/shapes.ts';

/** Gives what stands for a handle on the other side, or nothing where the value is no such handle. */
export type PassHandle = (type: HandleType, value: unknown) => unknown;

export type Fitted =
  /** A copy made of nothing but what the type has. */
  | { readonly kind: 'fits'; readonly value: unknown }
  /** The first place where it does not, as a sentence. */
  | { readonly kind: 'misfit'; readonly message: string };

/**
 * Checks that a value, in the JavaScript form that `ValueType` describes, is one of the type, and copies it: records
 * lose what their type does not have, and bytes get a buffer of their own. Typed arrays are looked at as a whole, so
 * that megabytes of them cost no more than their copy.
 *
 * @param passed takes handles to resources; without it there are none that fit
 */
export function fitted(type: ValueType, value: unknown, passed: PassHandle = noHandles): Fitted {
  const flaws: string[] = [];
  const report: Report = (at, wanted) => {
    flaws.push(`${at === '' ? 'it' : at} is no ${typeName(wanted)}`);
    return undefined;
  };
  const copy = fit(type, value, '', { report, passed });
  const [message] = flaws;
  return message === undefined ? { kind: 'fits', value: copy } : { kind: 'misfit', message };
}

const noHandles: PassHandle = () => undefined;

/** Notes a flaw and gives what stands in the place of the value. */
type Report = (at: string, wanted: ValueType) => undefined;

interface Fitting {
  readonly report: Report;
  readonly passed: PassHandle;
}

function fit(type: ValueType, value: unknown, at: string, fitting: Fitting): unknown {
  const { report, passed } = fitting;
  const inner = (of: ValueType | undefined, part: unknown, name: string): unknown => {
    if (of) return fit(of, part, `${at}${name}`, fitting);
    return part === undefined ? undefined : report(`${at}${name}`, { kind: 'tuple', items: [] });
  };
  switch (type.kind) {
    case 'list':
      return fitList(type, value, at, fitting);
    case 'map':
      if (!(value instanceof Map)) return report(at, type);
      return new Map(
        Array.from(value as ReadonlyMap<unknown, unknown>, ([key, held]) => [
          fit(type.key, key, `${at}[key]`, fitting),
          fit(type.value, held, `${at}[value]`, fitting),
        ]),
      );
    case 'option': {
      if (!isTagged(type)) return value === undefined ? undefined : fit(type.some, value, at, fitting);
      const tag = tagOf(value);
      if (tag === 'none') return { tag };
      return tag === 'some' ? { tag, val: inner(type.some, own(value, 'val'), '') } : report(at, type);
    }
    case 'result': {
      const tag = tagOf(value);
      if (tag !== 'ok' && tag !== 'err') return report(at, type);
      return { tag, val: inner(tag === 'ok' ? type.ok : type.error, own(value, 'val'), `.${tag}`) };
    }
    case 'variant': {
      const tag = tagOf(value);
      const found = type.cases.find(({ name }) => name === tag);
      if (!found) return report(at, type);
      const held = inner(found.type, own(value, 'val'), `.${found.name}`);
      return found.type ? { tag, val: held } : { tag };
    }
    case 'tuple':
      if (!Array.isArray(value) || value.length !== type.items.length) return report(at, type);
      return type.items.map((item, index) => inner(item, value[index], `[${index}]`));
    case 'record':
      if (!isObject(value)) return report(at, type);
      return bare(
        type.fields.map(({ name, type: of }) => [camelCase(name), inner(of, own(value, camelCase(name)), `.${name}`)]),
      );
    case 'flags': {
      if (!isObject(value)) return report(at, type);
      const set = type.flags.map((name) => [camelCase(name), own(value, camelCase(name)) ?? false] as const);
      return set.every(([, flag]) => typeof flag === 'boolean') ? bare(set) : report(at, type);
    }
    case 'enum':
      return typeof value === 'string' && type.cases.includes(value) ? value : report(at, type);
    case 'opaque': {
      const handle = handleOf(type);
      return (handle && passed(handle, value)) ?? report(at, type);
    }
    default:
      return fitPrimitive(type, value, at, report);
  }
}

function fitList(type: Extract<ValueType, { kind: 'list' }>, value: unknown, at: string, fitting: Fitting): unknown {
  const { report } = fitting;
  const array = arrays[type.element.kind];
  if (array && value instanceof array) {
    if (type.length !== undefined && value.length !== type.length) return report(at, type);
    // A part of a larger buffer would take all of it along to another thread.
    return value.slice();
  }
  if (!Array.isArray(value) || (type.length !== undefined && value.length !== type.length)) return report(at, type);
  return (value as readonly unknown[]).map((item, index) => fit(type.element, item, `${at}[${index}]`, fitting));
}

/** The lists of numbers that come as typed arrays. */
const arrays: Partial<Record<ValueType['kind'], TypedArrayConstructor>> = {
  u8: Uint8Array,
  s8: Int8Array,
  u16: Uint16Array,
  s16: Int16Array,
  u32: Uint32Array,
  s32: Int32Array,
  u64: BigUint64Array,
  s64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
};

type TypedArrayConstructor =
  | typeof Uint8Array
  | typeof Int8Array
  | typeof Uint16Array
  | typeof Int16Array
  | typeof Uint32Array
  | typeof Int32Array
  | typeof BigUint64Array
  | typeof BigInt64Array
  | typeof Float32Array
  | typeof Float64Array;

function fitPrimitive(type: { readonly kind: PrimitiveKind }, value: unknown, at: string, report: Report): unknown {
  switch (type.kind) {
    case 'bool':
      return typeof value === 'boolean' ? value : report(at, type);
    case 'string':
      return typeof value === 'string' ? value : report(at, type);
    case 'char':
      return typeof value === 'string' && isScalar(value) ? value : report(at, type);
    case 'f32':
    case 'f64':
      return typeof value === 'number' ? value : report(at, type);
    case 'u64':
    case 's64': {
      // Some engines hand a negative number out as the unsigned one of the same bits.
      if (typeof value !== 'bigint' || value >= 2n ** 64n || value < -(2n ** 63n)) return report(at, type);
      return type.kind === 'u64' ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
    }
    default: {
      const [least, most] = ranges[type.kind];
      return Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? value : report(at, type);
    }
  }
}

const ranges = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  u32: [0, 0xffff_ffff],
  s8: [-0x80, 0x7f],
  s16: [-0x8000, 0x7fff],
  s32: [-0x8000_0000, 0x7fff_ffff],
} as const;

/** One Unicode scalar value: no half of a surrogate pair. */
function isScalar(text: string): boolean {
  return Array.from(text).length === 1 && text.isWellFormed();
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function tagOf(value: unknown): unknown {
  return own(value, 'tag');
}

/** `Object.fromEntries` makes `__proto__` a member like any other. */
function bare(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries);
}
