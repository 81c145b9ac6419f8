import type { Span } from '../base/index.ts';
import type { Flaw } from './flaw.ts';
import { type JsonNode, type Member, spanInString, spanOf, stringOf } from './json.ts';
import { distinctMembers, knownMembers, type ObjectShape } from './keys.ts';

/** A manifest that is being read: its text, and where problems go. */
export interface Reading {
  readonly text: string;
  /** Whether the JSON itself had an error, so that what is missing may only have been broken off. */
  readonly broken: boolean;
  readonly report: (span: Span, message: string) => void;
}

/** The known members of an object; a value of another kind is reported and has none. */
export function readObject(
  reading: Reading,
  node: JsonNode,
  where: string,
  shape: ObjectShape,
): ReadonlyMap<string, Member> {
  if (node.type !== 'object') reportKind(reading, node, where, 'an object');
  return knownMembers(reading.text, node, shape, reading.report);
}

/** The members of an object whose keys are the author's, at most `most` of them; those after are reported. */
export function readEntries(reading: Reading, node: JsonNode, where: string, most: number): readonly Member[] {
  if (node.type !== 'object') reportKind(reading, node, where, 'an object');
  const members = distinctMembers(reading.text, node, `${where}.`, reading.report);
  const beyond = members[most];
  if (beyond) reading.report(spanOf(beyond.key), `"${where}" has at most ${most} entries`);
  return members.slice(0, most);
}

/** The value of an object, of whatever depth, with the first of the keys that repeat. Those are reported. */
export function readRecord(reading: Reading, node: JsonNode, where: string): Readonly<Record<string, unknown>> {
  const members = readEntries(reading, node, where, mostKeys);
  // Unlike an assignment this makes `__proto__` a key like any other.
  return Object.fromEntries(
    members.map(({ name, value }) => [name, value && readValue(reading, value, `${where}.${name}`)]),
  );
}

function readValue(reading: Reading, node: JsonNode, where: string): unknown {
  if (node.type === 'object') return readRecord(reading, node, where);
  if (node.type === 'array') return (node.children ?? []).map((item) => readValue(reading, item, where));
  const value: unknown = node.value;
  if (value === Infinity || value === -Infinity) reading.report(spanOf(node), 'This number is too large');
  return value;
}

const mostKeys = 100;

/** The strings of an array, at most `most` of them, no two alike. */
export function readStrings(
  reading: Reading,
  node: JsonNode,
  where: string,
  most: number,
): readonly { readonly text: string; readonly node: JsonNode }[] {
  const seen = new Set<string>();
  return (readList(reading, node, where, most) ?? []).flatMap((item) => {
    const text = stringOf(item);
    if (text === undefined) reportKind(reading, item, where, 'a list of texts');
    else if (seen.has(text)) reading.report(spanOf(item), `"${text}" is already in this list`);
    else {
      seen.add(text);
      return [{ text, node: item }];
    }
    return [];
  });
}

/** The items of an array, at most `most` of them; `undefined` for a value of another kind, which is reported. */
export function readList(
  reading: Reading,
  node: JsonNode,
  where: string,
  most: number,
  wanted = 'a list of texts',
): readonly JsonNode[] | undefined {
  if (node.type !== 'array') {
    reportKind(reading, node, where, wanted);
    return undefined;
  }
  const items = node.children ?? [];
  const beyond = items[most];
  if (beyond) reading.report(spanOf(beyond), `"${where}" has at most ${most} entries`);
  return items.slice(0, most);
}

/** A string in which `flawOf` finds no flaw. */
export function readText(
  reading: Reading,
  node: JsonNode,
  where: string,
  flawOf: (text: string) => Flaw | undefined,
): string | undefined {
  const text = stringOf(node);
  if (text === undefined) {
    reportKind(reading, node, where, 'a text');
    return undefined;
  }
  const found = flawOf(text);
  if (!found) return text;
  reading.report(spanInString(node, text, found.span), found.message);
  return undefined;
}

/** Reports a value that is of another kind than the `wanted` one. */
export function reportKind(reading: Reading, node: JsonNode, where: string, wanted: string): void {
  reading.report(spanOf(node), `"${where}" is ${wanted}, not ${kindWords[node.type]}`);
}

const kindWords: Readonly<Record<JsonNode['type'], string>> = {
  object: 'an object',
  array: 'a list',
  property: 'a key',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};
