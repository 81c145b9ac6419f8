import type { PrimitiveKind } from '../values.ts';
import type { Reader } from './reader.ts';
import { keywords } from './names.ts';
import type { FieldNode, FunctionType, TypeRef } from './tree.ts';

/** Parses a type. Where none stands, a `missing` one is given and nothing is taken. */
export function parseType(reader: Reader, depth = 0): TypeRef {
  const token = reader.peek();
  const { start } = token;
  if (depth > deepest) return tooDeep(reader);
  if (reader.atFunction) {
    reader.missing('a type', reader.peek(1));
    return noType(reader);
  }
  if (token.kind === 'escaped' || (token.kind === 'word' && !keywords.has(token.text))) {
    if (reader.at('<', 1)) return parseForeignGeneric(reader, depth);
    const name = reader.name('a type');
    return { kind: 'named', name, span: name.span };
  }
  const parse = token.kind === 'word' ? parsers.get(token.text) : undefined;
  if (parse) {
    reader.take();
    return parse(reader, start, depth);
  }
  reader.missing('a type');
  const none = noType(reader);
  // What stands in parentheses here is an old form of several results, or nothing that is known: it goes as one.
  if (reader.at('(')) reader.skipGroup();
  return none;
}

/** The type that is not there, behind what came last. */
export function noType(reader: Reader): TypeRef {
  const { end } = reader.spanFrom(0);
  return { kind: 'missing', span: { start: end, end } };
}

/** Parses `async? func(params) (-> type)?`. */
export function parseFunctionType(reader: Reader): FunctionType {
  const { start } = reader.peek();
  const async = reader.eat('async');
  reader.expect('func');
  return parseSignature(reader, start, async);
}

/** Parses what follows `func` or `constructor`. */
export function parseSignature(reader: Reader, start: number, async: boolean): FunctionType {
  const params = reader.expect('(') ? reader.commaList(')', () => parseField(reader, 'the name of a parameter')) : [];
  const result = reader.eat('->') ? parseType(reader) : undefined;
  return { span: reader.spanFrom(start), async, params, result };
}

/** Parses `name: type`. */
export function parseField(reader: Reader, what: string): FieldNode {
  const { doc } = reader;
  const { start } = reader.peek();
  const name = reader.name(what);
  reader.expect(':', 'and a type after the name');
  const type = parseType(reader);
  return { span: reader.spanFrom(start), name, doc, type };
}

/** How far types may be nested; the reference refuses more too. */
const deepest = 100;

type Parse = (reader: Reader, start: number, depth: number) => TypeRef;

const primitives: readonly PrimitiveKind[] = [
  'bool',
  'u8',
  'u16',
  'u32',
  'u64',
  's8',
  's16',
  's32',
  's64',
  'f32',
  'f64',
  'char',
  'string',
];

const keyKinds: ReadonlySet<string> = new Set(primitives.filter((kind) => kind !== 'f32' && kind !== 'f64'));

const parsers: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ...primitives.map((kind): [string, Parse] => [kind, (reader, start) => ({ kind, span: reader.spanFrom(start) })]),
  ['error-context', (reader, start) => ({ kind: 'error-context', span: reader.spanFrom(start) })],
  ['list', parseList],
  ['option', parseOption],
  ['result', parseResult],
  ['tuple', parseTuple],
  ['map', parseMap],
  ['stream', parseChannel('stream')],
  ['future', parseChannel('future')],
  ['own', parseHandle('own')],
  ['borrow', parseHandle('borrow')],
]);

function parseList(reader: Reader, start: number, depth: number): TypeRef {
  if (!reader.expect('<')) return { kind: 'missing', span: reader.spanFrom(start) };
  const element = parseType(reader, depth + 1);
  const length = reader.eat(',') ? parseLength(reader) : undefined;
  reader.expect('>');
  return { kind: 'list', span: reader.spanFrom(start), element, length };
}

function parseLength(reader: Reader): number | undefined {
  const token = reader.peek();
  if (token.kind !== 'integer') {
    reader.missing('the length of the list, as in `list<u8, 4>`');
    return undefined;
  }
  reader.take();
  const length = Number(token.text);
  // A length of none is grammar, though no component can be made with it.
  if (length <= 0xffff_ffff) return length;
  reader.problem(token, 'The length of a list is 4294967295 at most.');
  return undefined;
}

function parseOption(reader: Reader, start: number, depth: number): TypeRef {
  if (!reader.expect('<')) return { kind: 'missing', span: reader.spanFrom(start) };
  const some = parseType(reader, depth + 1);
  reader.expect('>');
  return { kind: 'option', span: reader.spanFrom(start), some };
}

function parseResult(reader: Reader, start: number, depth: number): TypeRef {
  let ok: TypeRef | undefined;
  let error: TypeRef | undefined;
  if (reader.eat('<')) {
    const none = reader.eat('_');
    if (!none) ok = parseType(reader, depth + 1);
    if (none ? reader.expect(',', 'and the type of the error after `_`') : reader.eat(',')) {
      error = parseType(reader, depth + 1);
    }
    reader.expect('>');
  }
  return { kind: 'result', span: reader.spanFrom(start), ok, error };
}

function parseTuple(reader: Reader, start: number, depth: number): TypeRef {
  const items = reader.expect('<') ? reader.commaList('>', () => parseType(reader, depth + 1)) : [];
  return { kind: 'tuple', span: reader.spanFrom(start), items };
}

function parseMap(reader: Reader, start: number, depth: number): TypeRef {
  if (!reader.expect('<')) return { kind: 'missing', span: reader.spanFrom(start) };
  const key = parseType(reader, depth + 1);
  if (key.kind !== 'missing' && !keyKinds.has(key.kind)) {
    reader.problem(key.span, 'The key of a map is an integer, `bool`, `char` or `string`.');
  }
  reader.expect(',', 'and the type of the values');
  const value = parseType(reader, depth + 1);
  reader.expect('>');
  return { kind: 'map', span: reader.spanFrom(start), key, value };
}

function parseChannel(kind: 'stream' | 'future'): Parse {
  return (reader, start, depth) => {
    const typed = reader.eat('<');
    const element = typed ? parseType(reader, depth + 1) : undefined;
    if (typed) reader.expect('>');
    return { kind, span: reader.spanFrom(start), element };
  };
}

function parseHandle(kind: 'own' | 'borrow'): Parse {
  return (reader, start) => {
    if (!reader.expect('<')) return { kind: 'missing', span: reader.spanFrom(start) };
    const resource = reader.name('the name of a resource');
    reader.expect('>');
    return { kind, span: reader.spanFrom(start), resource };
  };
}

/** A name with types behind it, as `Vec<u8>`, is none of WIT: what was probably meant is read if it has another name. */
function parseForeignGeneric(reader: Reader, depth: number): TypeRef {
  const token = reader.peek();
  const meant = foreignGenerics.get(token.text.toLowerCase());
  const parse = meant === undefined ? undefined : parsers.get(meant);
  if (parse) {
    reader.problem(token, `There is no type \`${token.text}<…>\`. Write \`${meant}<…>\`.`, 'gap');
    reader.take();
    return parse(reader, token.start, depth);
  }
  const name = reader.name('a type');
  reader.problem(
    reader.peek(),
    `\`${token.text}\` has no types in \`<…>\`: WIT has no generic types of one's own.`,
    'gap',
  );
  skipType(reader);
  return { kind: 'named', name, span: name.span };
}

const foreignGenerics: ReadonlyMap<string, string> = new Map([
  ...['list', 'option', 'result', 'tuple', 'map', 'stream', 'future', 'own', 'borrow'].map(
    (each) => [each, each] as const,
  ),
  ['vec', 'list'],
  ['array', 'list'],
  ['optional', 'option'],
  ['hashmap', 'map'],
]);

/** Skips a type that is nested too far. */
function tooDeep(reader: Reader): TypeRef {
  const { start } = reader.peek();
  reader.problem(reader.peek(), `Types cannot be nested more than ${deepest} times.`);
  skipType(reader);
  return { kind: 'missing', span: reader.spanFrom(start) };
}

/** Takes what may be a type, without recursion: the text may nest it a million times. */
function skipType(reader: Reader): void {
  let depth = 0;
  while (!reader.atEnd && !reader.at(';') && !reader.at('}') && !reader.at('{') && !reader.at(')')) {
    if (depth === 0 && (reader.at(',') || reader.at('>'))) break;
    if (reader.at('<')) depth++;
    else if (reader.at('>')) depth--;
    reader.take();
  }
}
