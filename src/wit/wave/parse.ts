import { camelCase } from '../syntax/names.ts';
import type { NamedType, PrimitiveKind, ValueType } from '../values.ts';
import { takeCase, takeLabel } from './labels.ts';
import { isInteger, takeFloat, takeInteger } from './numbers.ts';
import { isTagged, mayBeFlat, typeName } from './shapes.ts';
import { takeChar, takeString } from './strings.ts';
import { WaveText } from './text.ts';
import type { WaveProblem } from './text.ts';
import { fieldWords, flagWords, markWord, wordsOf } from './words.ts';

export type { WaveProblem } from './text.ts';
/** The span counts in the text that was given. */
export type WaveFailure = { readonly kind: 'error' } & WaveProblem;
export type WaveValue = { readonly kind: 'value'; readonly value: unknown } | WaveFailure;
export type WaveArguments = { readonly kind: 'values'; readonly values: readonly unknown[] } | WaveFailure;

/** Reads a value written in WAVE as a JavaScript value of `type`, in the shapes that `ValueType` describes. */
export function parseWave(source: string, type: ValueType): WaveValue {
  const text = new WaveText(source);
  const value = takeValue(text, type);
  if (!text.atEnd) text.fail(`Expected the end after the value, found ${text.here}.`);
  return text.problem ? { kind: 'error', ...text.problem } : { kind: 'value', value };
}

/**
 * Reads the arguments of a function, with commas between them and without the parentheses. Options at the end may be
 * left out.
 */
export function parseWaveArguments(source: string, params: readonly NamedType[]): WaveArguments {
  const text = new WaveText(source);
  const values = takeArguments(text, params);
  return text.problem ? { kind: 'error', ...text.problem } : { kind: 'values', values };
}

/** Takes all of a text as the arguments of a function. */
export function takeArguments(text: WaveText, params: readonly NamedType[]): readonly unknown[] {
  const { length } = text.text;
  const values: unknown[] = [];
  for (const [index, { name, type }] of params.entries()) {
    if (text.atEnd && !text.isCompleted) {
      if (type.kind === 'option') values.push(none(type));
      else
        text.fail(`The argument \`${name}\` is missing: ${typeName(type)}.`, {
          start: length,
          end: length,
        });
    } else {
      values.push(takeValue(text, type));
      if (index + 1 < params.length) text.offer(() => [markWord(', ')]);
      if (!text.atEnd || (text.isCompleted && index + 1 < params.length)) text.expect(',', 'between two arguments');
    }
    if (text.problem) break;
  }
  if (!text.atEnd) {
    const count =
      params.length === 1 ? 'one argument' : params.length === 0 ? 'no argument' : `${params.length} arguments`;
    text.fail(`There are too many arguments: the function takes ${count}.`, { start: text.at, end: length });
  }
  return values;
}

function takeValue(text: WaveText, type: ValueType): unknown {
  text.offer(() => wordsOf(type));
  switch (type.kind) {
    case 'list':
      return takeList(text, type);
    case 'map':
      return takeMap(text, type);
    case 'option':
      return takeOption(text, type);
    case 'result':
      return takeResult(text, type);
    case 'tuple':
      return takeTuple(text, type.items, typeName(type));
    case 'record':
      return takeRecord(text, type.name, type.fields);
    case 'variant':
      return takeVariant(text, type);
    case 'enum':
      return takeEnum(text, type);
    case 'flags':
      return takeFlags(text, type.name, type.flags);
    case 'opaque':
      return text.fail(`A value of the type \`${type.text}\` cannot be written down.`);
    default:
      return takePrimitive(text, type.kind);
  }
}

function takePrimitive(text: WaveText, kind: PrimitiveKind): unknown {
  if (kind === 'string') return takeString(text);
  if (kind === 'char') return takeChar(text);
  if (kind === 'f32' || kind === 'f64') return takeFloat(text, kind);
  if (isInteger(kind)) return takeInteger(text, kind);
  const found = text.match(/(?:true|false)(?![-\w])/y);
  return found === undefined ? text.fail(`Expected \`true\` or \`false\`, found ${text.here}.`) : found === 'true';
}

/** How many values there may be between brackets, as far as what was read tells. */
interface Count {
  /** Whether another may follow. */
  readonly mayGoOn: (count: number) => boolean;
  readonly mayEnd: (count: number) => boolean;
}

const anyCount: Count = { mayGoOn: () => true, mayEnd: () => true };

function exactly(wanted: number): Count {
  return { mayGoOn: (count) => count < wanted, mayEnd: (count) => count === wanted };
}

/** Values between brackets with commas between them; a comma may stand after the last. */
function takeItems<T>(
  text: WaveText,
  [open, close]: readonly [open: string, close: string],
  type: string,
  counted: Count,
  take: (index: number) => T,
): T[] {
  text.expect(open, `to begin a \`${type}\``);
  return takeItemsTo(text, close, type, counted, take);
}

/** As {@link takeItems}, when the opening bracket is taken already. */
function takeItemsTo<T>(
  text: WaveText,
  close: string,
  type: string,
  { mayGoOn, mayEnd }: Count,
  take: (index: number) => T,
): T[] {
  const values: T[] = [];
  while (!text.problem && !text.eat(close)) {
    if (mayEnd(values.length)) text.offer(() => [markWord(close)]);
    if (text.atEnd && !(text.isCompleted && mayGoOn(values.length)))
      text.fail(`\`${close}\` is missing at the end of the \`${type}\`.`);
    else values.push(take(values.length));
    if (mayEnd(values.length)) text.offer(() => [markWord(close)]);
    if (mayGoOn(values.length)) text.offer(() => [markWord(', ')]);
    if (!text.problem && !text.eat(',') && !text.sees(close)) {
      text.fail(`Expected \`,\` or \`${close}\` in the \`${type}\`, found ${text.here}.`);
    }
  }
  return values;
}

function takeList(text: WaveText, type: Extract<ValueType, { kind: 'list' }>): unknown {
  const start = text.at;
  const values = takeItems(
    text,
    ['[', ']'],
    typeName(type),
    type.length === undefined ? anyCount : exactly(type.length),
    () => takeValue(text, type.element),
  );
  if (type.length !== undefined && values.length !== type.length) {
    text.fail(`A \`${typeName(type)}\` has ${type.length} values, here are ${values.length}.`, { start, end: text.at });
  }
  return type.element.kind === 'u8' && type.length === undefined ? Uint8Array.from(values, Number) : values;
}

/** A map is written as a list of pairs. */
function takeMap(text: WaveText, type: Extract<ValueType, { kind: 'map' }>): unknown {
  const pairs = takeItems(text, ['[', ']'], typeName(type), anyCount, () =>
    takeTuple(text, [type.key, type.value], 'tuple'),
  );
  return new Map(pairs.map(([key, value]) => [key, value]));
}

function takeTuple(text: WaveText, types: readonly ValueType[], name: string): unknown[] {
  const start = text.at;
  const values = takeItems(text, ['(', ')'], name, exactly(types.length), (index) => {
    const type = types[index];
    return type ? takeValue(text, type) : text.fail(`A \`${name}\` has only ${types.length} values.`);
  });
  if (values.length < types.length) {
    text.fail(`A \`${name}\` has ${types.length} values, here are ${values.length}.`, { start, end: text.at });
  }
  return values;
}

function takeOption(text: WaveText, type: Extract<ValueType, { kind: 'option' }>): unknown {
  if (text.match(noneWord) !== undefined) {
    refusePayload(text, 'none', type);
    return none(type);
  }
  const explicit = text.match(someWord) !== undefined;
  if (!explicit && !mayBeFlat(type.some)) {
    return text.fail(`Expected \`some(…)\` or \`none\` (${typeName(type)}), found ${text.here}.`);
  }
  const value = explicit ? takePayload(text, 'some', type.some) : takeValue(text, type.some);
  return isTagged(type) ? { tag: 'some', val: value } : value;
}

function none(type: Extract<ValueType, { kind: 'option' }>): unknown {
  return isTagged(type) ? { tag: 'none' } : undefined;
}

function takeResult(text: WaveText, type: Extract<ValueType, { kind: 'result' }>): unknown {
  const tag = text.match(okOrErrWord);
  if (tag !== undefined) {
    const payload = tag === 'ok' ? type.ok : type.error;
    if (!payload) refusePayload(text, tag, type);
    return { tag, val: payload && takePayload(text, tag, payload) };
  }
  if (type.ok && mayBeFlat(type.ok)) return { tag: 'ok', val: takeValue(text, type.ok) };
  return text.fail(`Expected \`ok\` or \`err\` (${typeName(type)}), found ${text.here}.`);
}

function takePayload(text: WaveText, label: string, type: ValueType): unknown {
  if (!text.expect('(', `and a value after \`${label}\``)) return undefined;
  const value = takeValue(text, type);
  text.offer(() => [markWord(')')]);
  text.expect(')', `after the value of \`${label}\``);
  return value;
}

/** Says where a value stands that a case cannot hold; otherwise the bracket alone would seem to be wrong. */
function refusePayload(text: WaveText, label: string, type: ValueType): void {
  if (text.sees('(')) text.fail(`\`${label}\` of \`${typeName(type)}\` holds no value.`);
}

function takeRecord(text: WaveText, name: string, fields: readonly NamedType[]): unknown {
  const start = text.at;
  const values = new Map<string, unknown>();
  text.expect('{', `to begin a \`${name}\``);
  const isLeft = (field: NamedType): boolean => !values.has(field.name);
  const counted: Count = {
    mayGoOn: () => fields.some(isLeft),
    mayEnd: (count) => count > 0 && !fields.some((field) => isLeft(field) && field.type.kind !== 'option'),
  };
  if (fields.every((field) => field.type.kind === 'option')) text.offer(() => [markWord(':}')]);
  if (text.eat(':')) text.expect('}', 'after `{:`');
  else if (text.sees('}')) {
    text.fail(`A \`${name}\` of which all is left out is written \`{:}\`.`, { start, end: text.at + 1 });
  } else {
    takeItemsTo(text, '}', name, counted, () => {
      text.offer(() => fieldWords(fields.filter(isLeft)));
      const { hereSpan, here } = text;
      const label = takeLabel(text);
      const field = fields.find((each) => each.name === label);
      if (!field) return text.fail(`\`${name}\` has no field ${here}: it has ${listed(fields)}.`, hereSpan);
      if (values.has(field.name)) return text.fail(`The field \`${field.name}\` stands here twice.`, hereSpan);
      text.expect(':', `after the field \`${field.name}\``);
      values.set(field.name, takeValue(text, field.type));
    });
  }
  const record: Record<string, unknown> = {};
  for (const field of fields) {
    if (!values.has(field.name) && field.type.kind !== 'option') {
      text.fail(`The field \`${field.name}\` of \`${name}\` is missing.`, { start, end: text.at });
    }
    record[camelCase(field.name)] =
      field.type.kind === 'option' && !values.has(field.name) ? none(field.type) : values.get(field.name);
  }
  return record;
}

function takeVariant(text: WaveText, variant: Extract<ValueType, { kind: 'variant' }>): unknown {
  const labels = variant.cases.map((each) => each.name);
  const tag = takeCase(text, labels, variant.name);
  if (tag === undefined) return undefined;
  const type = variant.cases.find((each) => each.name === tag)?.type;
  if (type) return { tag, val: takePayload(text, tag, type) };
  refusePayload(text, tag, variant);
  return { tag };
}

function takeEnum(text: WaveText, type: Extract<ValueType, { kind: 'enum' }>): unknown {
  const found = takeCase(text, type.cases, type.name);
  if (found !== undefined) refusePayload(text, found, type);
  return found;
}

function takeFlags(text: WaveText, name: string, flags: readonly string[]): unknown {
  const set = new Set<string>();
  const counted: Count = { mayGoOn: () => set.size < flags.length, mayEnd: () => true };
  takeItems(text, ['{', '}'], name, counted, () => {
    text.offer(() =>
      flagWords(
        flags.filter((flag) => !set.has(flag)),
        name,
      ),
    );
    const { hereSpan, here } = text;
    const label = takeLabel(text);
    if (label === undefined || !flags.includes(label)) text.fail(`\`${name}\` has no flag ${here}.`, hereSpan);
    else if (set.has(label)) text.fail(`The flag \`${label}\` stands here twice.`, hereSpan);
    else set.add(label);
  });
  return Object.fromEntries(flags.map((flag) => [camelCase(flag), set.has(flag)]));
}

function listed(fields: readonly NamedType[]): string {
  return fields.length === 0 ? 'none' : fields.map((field) => `\`${field.name}\``).join(', ');
}

const noneWord = /none(?![-\w])/y;
const someWord = /some(?![-\w])/y;
const okOrErrWord = /(?:ok|err)(?![-\w])/y;
