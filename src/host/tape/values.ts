import { type NamedType, parseWave, parseWaveArguments, printWave, type ValueType } from '../../wit/index.ts';
import { camelCase } from '../../wit/index.ts';

/** Names the resources that pass a boundary, and finds them by their names. */
export interface Handles {
  /** The name of a handle of the resource: the same for as long as it lives. */
  nameOf(handle: object, resource: string): string;
  /** What has the name. Throws where nothing has. */
  handleOf(name: string): object;
}

/**
 * The text of a value as it stands on a tape: WAVE, in which a handle is its name as a string (`"descriptor#1"`) and
 * bytes are `text("…")` where they are text, else `base64("…")`.
 */
export function tapedText(value: unknown, type: ValueType, handles: Handles): string {
  return printWave(outward(value, type, handles), tapedType(type));
}

/** As {@link tapedText}, for the arguments of a function, with commas between them. */
export function tapedArguments(values: readonly unknown[], params: readonly NamedType[], handles: Handles): string {
  return params.map(({ type }, index) => tapedText(values[index], type, handles)).join(', ');
}

export type TapedValue = { readonly kind: 'value'; readonly value: unknown } | Unreadable;
export type TapedArguments = { readonly kind: 'values'; readonly values: readonly unknown[] } | Unreadable;

interface Unreadable {
  readonly kind: 'error';
  readonly message: string;
}

/** The value of a text that is on a tape, in the JavaScript form of `ValueType`. */
export function valueOnTape(text: string, type: ValueType, handles: Handles): TapedValue {
  const parsed = parseWave(text, tapedType(type));
  if (parsed.kind === 'error') return { kind: 'error', message: parsed.message };
  return readable(() => ({ kind: 'value', value: inward(parsed.value, type, handles) }));
}

/** As {@link valueOnTape}, for the arguments of a function. */
export function argumentsOnTape(text: string, params: readonly NamedType[], handles: Handles): TapedArguments {
  const parsed = parseWaveArguments(
    text,
    params.map(({ name, type }) => ({ name, type: tapedType(type) })),
  );
  if (parsed.kind === 'error') return { kind: 'error', message: parsed.message };
  return readable(() => ({
    kind: 'values',
    values: params.map(({ type }, index) => inward(parsed.values[index], type, handles)),
  }));
}

function readable<T>(read: () => T): T | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof WrongOnTape) return { kind: 'error', message: error.message };
    throw error;
  }
}

/** A text on a tape is not what its type wants. */
export class WrongOnTape extends Error {}

const bytesType: ValueType = {
  kind: 'variant',
  name: 'bytes',
  cases: [
    { name: 'text', type: { kind: 'string' } },
    { name: 'base64', type: { kind: 'string' } },
  ],
};

/** Types are walked once: each call of one function has the same. */
const known = new WeakMap<ValueType, ValueType>();

function tapedType(type: ValueType): ValueType {
  const made = known.get(type) ?? makeTaped(type);
  known.set(type, made);
  return made;
}

function makeTaped(type: ValueType): ValueType {
  switch (type.kind) {
    case 'opaque':
      return { kind: 'string' };
    case 'list':
      return type.element.kind === 'u8' ? bytesType : { ...type, element: tapedType(type.element) };
    case 'map':
      return { ...type, key: tapedType(type.key), value: tapedType(type.value) };
    case 'option':
      return { ...type, some: tapedType(type.some) };
    case 'result':
      return {
        ...type,
        ...(type.ok && { ok: tapedType(type.ok) }),
        ...(type.error && { error: tapedType(type.error) }),
      };
    case 'tuple':
      return { ...type, items: type.items.map(tapedType) };
    case 'record':
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: tapedType(field.type) })) };
    case 'variant':
      return {
        ...type,
        cases: type.cases.map((each) => (each.type ? { ...each, type: tapedType(each.type) } : each)),
      };
    default:
      return type;
  }
}

function outward(value: unknown, type: ValueType, handles: Handles): unknown {
  return converted(value, type, {
    handle: (each, resource) => (isObject(each) ? handles.nameOf(each, resource) : each),
    bytes: (each) => bytesOutward(each),
  });
}

function inward(value: unknown, type: ValueType, handles: Handles): unknown {
  return converted(value, type, {
    handle: (each) => handles.handleOf(String(each)),
    bytes: bytesInward,
  });
}

interface Conversion {
  handle(value: unknown, resource: string): unknown;
  bytes(value: unknown): unknown;
}

/** A copy in which handles and bytes are converted. What is not of its type is left as it is, for whoever prints it. */
function converted(value: unknown, type: ValueType, by: Conversion): unknown {
  const within = (part: unknown, of: ValueType | undefined): unknown => (of ? converted(part, of, by) : part);
  switch (type.kind) {
    case 'opaque':
      return by.handle(value, type.text.replace(/^borrow<(.*)>$/, '$1'));
    case 'list':
      if (type.element.kind === 'u8') return by.bytes(value);
      return Array.isArray(value) ? value.map((each: unknown) => within(each, type.element)) : value;
    case 'map':
      return value instanceof Map
        ? new Map(
            Array.from(value as ReadonlyMap<unknown, unknown>, ([key, held]) => [
              within(key, type.key),
              within(held, type.value),
            ]),
          )
        : value;
    case 'option':
      // The value of an option whose own values may be undefined is tagged, as that of a variant is.
      if (isObject(value) && type.some.kind === 'option' && 'tag' in value) return tagged(value, type.some, within);
      return value === undefined ? undefined : within(value, type.some);
    case 'result':
      return isObject(value) ? tagged(value, value['tag'] === 'ok' ? type.ok : type.error, within) : value;
    case 'tuple':
      return Array.isArray(value)
        ? (value as readonly unknown[]).map((each, index) => within(each, type.items[index]))
        : value;
    case 'record':
      return isObject(value)
        ? Object.fromEntries(
            type.fields.map((field) => [camelCase(field.name), within(value[camelCase(field.name)], field.type)]),
          )
        : value;
    case 'variant':
      return isObject(value)
        ? tagged(value, type.cases.find(({ name }) => name === value['tag'])?.type, within)
        : value;
    default:
      return value;
  }
}

function tagged(
  value: Readonly<Record<string, unknown>>,
  type: ValueType | undefined,
  within: (part: unknown, of: ValueType | undefined) => unknown,
): object {
  return 'val' in value ? { tag: value['tag'], val: within(value['val'], type) } : { tag: value['tag'] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What a person cannot read as text: control characters but tabs and the ends of lines. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const unreadable = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function bytesOutward(value: unknown): unknown {
  const bytes = value instanceof Uint8Array ? value : Array.isArray(value) ? Uint8Array.from(value as number[]) : value;
  if (!(bytes instanceof Uint8Array)) return bytes;
  const text = textOf(bytes);
  return text === undefined || unreadable.test(text)
    ? { tag: 'base64', val: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') }
    : { tag: 'text', val: text };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function bytesInward(value: unknown): unknown {
  const { tag, val } = value as { readonly tag: 'text' | 'base64'; readonly val: string };
  if (tag === 'text') return new TextEncoder().encode(val);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(val)) {
    throw new WrongOnTape('this is not base64');
  }
  return new Uint8Array(Buffer.from(val, 'base64'));
}
