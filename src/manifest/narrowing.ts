import type { Clocks, Randomness } from './conditions.ts';
import { type Flaw, flaw, unprintableFlaw } from './flaw.ts';
import { type JsonNode, numberOf, spanOf, stringOf } from './json.ts';
import { clocksShape, type ObjectShape, randomShape } from './keys.ts';
import { type Reading, readEntries, readObject, readText, reportKind } from './reading.ts';

/** `"real"`, or `{ "frozen": "2026-01-01T00:00:00Z" }`. */
export function readClocks(reading: Reading, node: JsonNode | undefined): Clocks {
  const form = '"real" or { "frozen": "2026-01-01T00:00:00Z" }';
  const value = readNarrowed(reading, node, 'capabilities.clocks', clocksShape, form);
  const text = value && readText(reading, value, 'capabilities.clocks.frozen', momentFlaw);
  return text === undefined ? { kind: 'real' } : { kind: 'frozen', time: Date.parse(text) };
}

/** `"real"`, or `{ "seed": 42 }`. */
export function readRandomness(reading: Reading, node: JsonNode | undefined): Randomness {
  const value = readNarrowed(reading, node, 'capabilities.random', randomShape, '"real" or { "seed": 42 }');
  if (!value) return { kind: 'real' };
  const seed = numberOf(value);
  if (seed === undefined) reportKind(reading, value, 'capabilities.random.seed', 'a number');
  else if (Number.isInteger(seed) && seed >= 0 && seed <= greatestSeed) return { kind: 'seeded', seed };
  else reading.report(spanOf(value), `A seed is a whole number from 0 to ${greatestSeed}`);
  return { kind: 'real' };
}

/** What `wasi:config` answers with: texts by name. */
export function readConfig(reading: Reading, node: JsonNode | undefined): Readonly<Record<string, string>> {
  if (!node) return {};
  const entries = readEntries(reading, node, 'config', mostEntries).flatMap(({ name, key, value }) => {
    const found = keyFlaw(name);
    if (found) reading.report(spanOf(key), found.message);
    const text = value && readText(reading, value, `config.${name}`, valueFlaw);
    return found || text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(entries);
}

const greatestSeed = 2 ** 32 - 1;
const mostEntries = 100;
const longestKey = 128;
const longestValue = 4096;

/** The value of the one key of a shape, or undefined where nothing is narrowed. What is neither is reported. */
function readNarrowed(
  reading: Reading,
  node: JsonNode | undefined,
  where: string,
  shape: ObjectShape,
  form: string,
): JsonNode | undefined {
  if (!node || stringOf(node) === 'real') return undefined;
  if (node.type !== 'object') {
    reading.report(spanOf(node), `"${where}" is ${form}`);
    return undefined;
  }
  const members = readObject(reading, node, where, shape);
  if (members.size === 0 && !reading.broken) reading.report(spanOf(node), `"${where}" is ${form}`);
  return members.get(shape.keys[0] ?? '')?.value;
}

/** A moment that there is: the calendar has no 30th of February, and a guest's clock begins in 1970. */
function momentFlaw(text: string): Flaw | undefined {
  const [, whole] = /^((?:19[7-9]\d|[2-9]\d{3})-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,3})?Z$/.exec(text) ?? [];
  const time = Date.parse(text);
  if (whole !== undefined && Number.isFinite(time) && new Date(time).toISOString().startsWith(whole)) return undefined;
  return flaw('A moment is a date and a time in UTC from 1970 on, as "2026-01-01T00:00:00Z"', 0, text.length);
}

function keyFlaw(text: string): Flaw | undefined {
  if (text === '') return flaw('A key of "config" cannot be empty', 0, 0);
  if (text.length <= longestKey) return unprintableFlaw(text);
  return flaw(`A key of "config" has at most ${longestKey} characters`, longestKey, text.length);
}

function valueFlaw(text: string): Flaw | undefined {
  if (text.length <= longestValue) return undefined;
  return flaw(`A value of "config" has at most ${longestValue} characters`, longestValue, text.length);
}
