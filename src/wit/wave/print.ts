import { camelCase } from '../syntax/names.ts';
import type { PrimitiveKind, ValueType } from '../values.ts';
import { printCase } from './labels.ts';
import { holdsInteger, type IntegerKind, isLong, printFloat } from './numbers.ts';
import { isTagged, typeName } from './shapes.ts';
import { isOneCharacter, printChar, printString } from './strings.ts';

/**
 * Writes a JavaScript value of `type` in WAVE, on one line. What is not of its type, as a faulty binding may hand it
 * over, is written as `<not a TYPE>`, and a value that has no text form as `<TYPE>`.
 */
export function printWave(value: unknown, type: ValueType): string {
  switch (type.kind) {
    case 'list':
      return printList(value, type);
    case 'map':
      return isIterable(value)
        ? bracketed(
            '[',
            Array.from(value, (each) => printTuple(each, [type.key, type.value], type)),
            ']',
          )
        : not(type);
    case 'option':
      return printOption(value, type);
    case 'result':
      return printResult(value, type);
    case 'tuple':
      return printTuple(value, type.items, type);
    case 'record':
      return printRecord(value, type);
    case 'variant':
      return printVariant(value, type);
    case 'enum':
      return typeof value === 'string' && type.cases.includes(value) ? printCase(value) : not(type);
    case 'flags':
      return isObject(value)
        ? bracketed(
            '{',
            type.flags.filter((flag) => value[camelCase(flag)] === true),
            '}',
          )
        : not(type);
    case 'opaque':
      return `<${type.text}>`;
    default:
      return printPrimitive(value, type.kind);
  }
}

function printPrimitive(value: unknown, kind: PrimitiveKind): string {
  switch (kind) {
    case 'bool':
      return typeof value === 'boolean' ? String(value) : not({ kind });
    case 'string':
      return typeof value === 'string' ? printString(value) : not({ kind });
    case 'char':
      return typeof value === 'string' && isOneCharacter(value) ? printChar(value) : not({ kind });
    case 'f32':
    case 'f64':
      return typeof value === 'number' ? printFloat(value, kind) : not({ kind });
    default:
      return printInteger(value, kind);
  }
}

function printInteger(value: unknown, kind: IntegerKind): string {
  const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
  return whole && (typeof value === 'bigint') === isLong(kind) && holdsInteger(kind, value)
    ? String(value)
    : not({ kind });
}

function printList(value: unknown, type: Extract<ValueType, { kind: 'list' }>): string {
  if (!isIterable(value)) return not(type);
  const values = Array.from(value);
  if (type.length !== undefined && values.length !== type.length) return not(type);
  return bracketed(
    '[',
    values.map((each) => printWave(each, type.element)),
    ']',
  );
}

function printTuple(value: unknown, types: readonly ValueType[], whole: ValueType): string {
  if (!isIterable(value)) return not(whole);
  const values = Array.from(value);
  if (values.length !== types.length) return not(whole);
  return bracketed(
    '(',
    types.map((type, index) => printWave(values[index], type)),
    ')',
  );
}

function printOption(value: unknown, type: Extract<ValueType, { kind: 'option' }>): string {
  const holds = isTagged(type) ? isObject(value) && value['tag'] === 'some' : value !== undefined;
  if (!holds) return 'none';
  const inner = isTagged(type) && isObject(value) ? value['val'] : value;
  return `some(${printWave(inner, type.some)})`;
}

function printResult(value: unknown, type: Extract<ValueType, { kind: 'result' }>): string {
  if (!isObject(value) || (value['tag'] !== 'ok' && value['tag'] !== 'err')) return not(type);
  const payload = value['tag'] === 'ok' ? type.ok : type.error;
  return payload ? `${value['tag']}(${printWave(value['val'], payload)})` : value['tag'];
}

/** A field that holds `none` is left out, and a record of nothing else is `{:}`, to tell it from flags. */
function printRecord(value: unknown, type: Extract<ValueType, { kind: 'record' }>): string {
  if (!isObject(value)) return not(type);
  const fields = type.fields
    .map((field) => ({ name: field.name, text: printWave(value[camelCase(field.name)], field.type), type: field.type }))
    .filter((field) => field.type.kind !== 'option' || field.text !== 'none');
  return fields.length === 0
    ? '{:}'
    : bracketed(
        '{',
        fields.map(({ name, text }) => `${name}: ${text}`),
        '}',
      );
}

function printVariant(value: unknown, type: Extract<ValueType, { kind: 'variant' }>): string {
  if (!isObject(value)) return not(type);
  const found = type.cases.find((each) => each.name === value['tag']);
  if (!found) return not(type);
  return found.type ? `${printCase(found.name)}(${printWave(value['val'], found.type)})` : printCase(found.name);
}

function bracketed(open: string, parts: readonly string[], close: string): string {
  return `${open}${parts.join(', ')}${close}`;
}

function not(type: ValueType): string {
  return `<not a ${typeName(type)}>`;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
