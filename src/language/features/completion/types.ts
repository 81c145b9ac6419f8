import { escapeName, type TypeEntry, type TypeNode, type TypeRef } from '../../../wit/index.ts';
import { describeType } from './describe.ts';
import { typesElsewhere } from './elsewhere.ts';
import type { Completion, Completions } from './item.ts';
import type { TypePosition } from './position.ts';
import type { Site } from './site.ts';

/** The types that may be written: those in scope first, then those of the language, then those that a `use` brings. */
export function typeCompletions(site: Site | undefined, position: TypePosition, cursor: Site['cursor']): Completions {
  const isEscaped = cursor.typed.startsWith('%');
  const language = isEscaped ? [] : languageTypes(position, cursor);
  if (position.takes === 'key' || !site) return { items: language, incomplete: false };
  const inScope = typesInScope(site, position).map((entry): Completion => {
    const name = escapeName(entry.name);
    return {
      label: name,
      span: cursor.word,
      text: isEscaped ? `%${entry.name}` : name,
      filter: isEscaped ? `%${entry.name}` : entry.name,
      sort: `1${entry.name}`,
      ...describeType(entry),
    };
  });
  const elsewhere = typesElsewhere(site, position);
  return { items: [...inScope, ...language, ...elsewhere.items], incomplete: elsewhere.incomplete };
}

function typesInScope({ scope, isLeftOut }: Site, { takes, declared }: TypePosition): readonly TypeEntry[] {
  const all = Array.from(scope?.types.values() ?? []).filter(({ excluded }) => !excluded || isLeftOut);
  if (takes === 'resource') return all.filter(({ kind }) => kind === 'resource');
  const name = declared?.replace(/^%/, '');
  if (name === undefined || !scope) return all;
  const holders = holdersOf(name, all);
  return all.filter((entry) => !holders.has(entry.name));
}

/** The types of a scope that hold a type of it, itself among them: none of them can be a part of it. */
function holdersOf(name: string, entries: readonly TypeEntry[]): ReadonlySet<string> {
  const heldBy = new Map<string, string[]>();
  for (const { name: holder, node } of entries) {
    for (const held of node ? partsOf(node).flatMap(namesIn) : []) {
      const known = heldBy.get(held);
      if (known) known.push(holder);
      else heldBy.set(held, [holder]);
    }
  }
  const holders = new Set([name]);
  for (const each of holders) for (const holder of heldBy.get(each) ?? []) holders.add(holder);
  return holders;
}

function partsOf(node: TypeNode): readonly TypeRef[] {
  switch (node.kind) {
    case 'alias':
      return [node.type];
    case 'record':
      return node.fields.map(({ type }) => type);
    case 'variant':
      return node.cases.flatMap(({ type }) => type ?? []);
    default:
      return [];
  }
}

/** The names in a type. A type is nested only as deep as the parser lets it be. */
function namesIn(type: TypeRef): readonly string[] {
  switch (type.kind) {
    case 'named':
      return [type.name.text];
    case 'list':
      return namesIn(type.element);
    case 'option':
      return namesIn(type.some);
    case 'result':
      return [type.ok, type.error].flatMap((each) => (each ? namesIn(each) : []));
    case 'tuple':
      return type.items.flatMap(namesIn);
    case 'map':
      return [type.key, type.value].flatMap(namesIn);
    case 'stream':
    case 'future':
      return type.element ? namesIn(type.element) : [];
    default:
      return [];
  }
}

function languageTypes({ takes, inResult, orNone }: TypePosition, { word, after }: Site['cursor']): Completion[] {
  if (takes === 'resource') return [];
  const primitive = (name: string, index: number): Completion => ({
    label: name,
    kind: 'primitive',
    span: word,
    text: name,
    sort: `2${String.fromCharCode(97 + index)}`,
    detail: primitives.get(name),
  });
  const names = Array.from(primitives.keys());
  if (takes === 'key') return names.filter((name) => !noKeys.has(name)).map(primitive);
  const isFollowed = after[0]?.token.text === '<';
  const generics = Array.from(genericTypes, ([name, { snippet, detail }], index): Completion => ({
    label: name,
    kind: 'keyword',
    span: word,
    text: name,
    snippet: isFollowed ? undefined : snippet,
    sort: `3${index}`,
    detail,
    goesOn: !isFollowed,
  })).filter(({ label }) => label !== 'borrow' || !inResult);
  const nothing = { label: '_', kind: 'keyword', span: word, text: '_', sort: '4', detail: 'No value.' } as const;
  return [...names.map(primitive), ...generics, ...(orNone ? [nothing] : [])];
}

const primitives: ReadonlyMap<string, string> = new Map([
  ['bool', 'true or false'],
  ['string', 'a text of Unicode characters'],
  ['char', 'one Unicode character'],
  ['u8', 'a whole number, 0 to 255'],
  ['u16', 'a whole number, 0 to 65535'],
  ['u32', 'a whole number from 0, of 32 bits'],
  ['u64', 'a whole number from 0, of 64 bits'],
  ['s8', 'a whole number, -128 to 127'],
  ['s16', 'a whole number, -32768 to 32767'],
  ['s32', 'a whole number of 32 bits, with a sign'],
  ['s64', 'a whole number of 64 bits, with a sign'],
  ['f32', 'a floating-point number of 32 bits'],
  ['f64', 'a floating-point number of 64 bits'],
  ['error-context', 'what there is to say of an error'],
]);

const noKeys: ReadonlySet<string> = new Set(['f32', 'f64', 'error-context']);

const genericTypes: ReadonlyMap<string, { readonly snippet: string; readonly detail: string }> = new Map([
  ['list', { snippet: 'list<$1>', detail: 'list<element>: any number of values of one type' }],
  ['option', { snippet: 'option<$1>', detail: 'option<type>: a value or none' }],
  ['result', { snippet: 'result<$1, $2>', detail: 'result<value, error>: a value or an error' }],
  ['tuple', { snippet: 'tuple<$1>', detail: 'tuple<type, type, …>: values of these types' }],
  ['own', { snippet: 'own<$1>', detail: 'own<resource>: a handle that is given away' }],
  ['borrow', { snippet: 'borrow<$1>', detail: 'borrow<resource>: a handle that is lent for a call' }],
  ['map', { snippet: 'map<$1, $2>', detail: 'map<key, value>: a value for each key' }],
  ['stream', { snippet: 'stream<$1>', detail: 'stream<element>: values that come one after the other' }],
  ['future', { snippet: 'future<$1>', detail: 'future<type>: a value that comes later' }],
]);
