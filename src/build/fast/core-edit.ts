import { readConstant, readGlobalType, readMemoryLimits } from '../harden/core-types.ts';
import { Cursor, type Verdict, preambleBytes } from '../harden/cursor.ts';
import { asciiName, concat, leb, section } from '../harden/writer.ts';
import { dataOf } from './memory-module.ts';

// Small edits of core modules that we made ourselves out of the pinned engine. A module that is not of the form that is
// known makes each of them throw: then something here no longer fits the engine.

/** The module without the exports of these names. Throws if one of them is missing. */
export function withoutExports(module: Uint8Array, names: readonly string[]): Uint8Array {
  return replaced(module, sectionIds.exports, (content) => {
    const all = readExports(content);
    for (const name of names) if (!all.some((each) => each.name === name)) throw unknown(`it exports no ${name}`);
    const kept = all.filter((each) => !names.includes(each.name));
    return concat([leb(kept.length), ...kept.map((each) => each.bytes)]);
  });
}

/** The module with empty data, so that its memory begins as zeros: what belongs there comes from an image. */
export function withoutData(module: Uint8Array): Uint8Array {
  const none = (): Uint8Array => Uint8Array.of(0);
  const counted = sectionsOf(module).some(({ id }) => id === sectionIds.dataCount);
  const emptied = replaced(module, sectionIds.data, none);
  return counted ? replaced(emptied, sectionIds.dataCount, none) : emptied;
}

/** The module whose memory begins as `memory`, which is a whole number of its pages. */
export function withMemory(module: Uint8Array, memory: Uint8Array): Uint8Array {
  const { content, count } = dataOf(memory);
  const counted = sectionsOf(module).some(({ id }) => id === sectionIds.dataCount);
  const filled = replaced(module, sectionIds.data, () => content);
  const whole = counted ? replaced(filled, sectionIds.dataCount, () => Uint8Array.from(leb(count))) : filled;
  return replaced(whole, sectionIds.memory, (before) => {
    if (before.u32() !== 1) throw unknown('it has several memories');
    const { maximum } = readMemoryLimits(before);
    if (maximum === undefined) throw unknown('its memory has no maximum');
    return concat([leb(1), [1, ...leb(memory.length / pageBytes), ...leb(maximum)]]);
  });
}

/** The module with an export for each mutable global, under the names that come with it. */
export function withGlobalsExported(module: Uint8Array): { readonly bytes: Uint8Array; readonly names: string[] } {
  const mutable = mutableGlobals(module);
  const added = mutable.map((index) => ({ name: `airlock-global-${index}`, index }));
  const bytes = replaced(module, sectionIds.exports, (content) => {
    const all = readExports(content);
    const more = added.map(({ name, index }) => [...asciiName(name), externKinds.global, ...leb(index)]);
    return concat([leb(all.length + more.length), ...all.map((each) => each.bytes), ...more]);
  });
  return { bytes, names: added.map(({ name }) => name) };
}

/** What a core module defines of a memory: its own one, and what fills it. `undefined` without a memory and data. */
export interface CoreMemory {
  readonly initialBytes: number;
  readonly maximumBytes: number;
  readonly data: Uint8Array;
}

export function coreMemory(module: Uint8Array): CoreMemory | undefined {
  const sections = sectionsOf(module);
  const memory = sections.find(({ id }) => id === sectionIds.memory);
  const data = sections.find(({ id }) => id === sectionIds.data);
  if (!memory || !data) return undefined;
  if (sections.some(({ id }) => id === sectionIds.start)) throw unknown('it has a start function');
  const content = cursorOver(module, memory);
  if (content.u32() !== 1) throw unknown('it has several memories');
  const { initial, maximum } = readMemoryLimits(content);
  check(content);
  if (maximum === undefined) throw unknown('its memory has no maximum');
  const bytes = module.subarray(data.start, data.end);
  return { initialBytes: initial * pageBytes, maximumBytes: maximum * pageBytes, data: bytes };
}

const pageBytes = 65_536;
const sectionIds = { imports: 2, memory: 5, globals: 6, exports: 7, start: 8, data: 11, dataCount: 12 } as const;
const externKinds = { global: 3 } as const;

interface Section {
  readonly id: number;
  /** Where the section begins, its content begins, and both end. */
  readonly whole: number;
  readonly start: number;
  readonly end: number;
}

function sectionsOf(module: Uint8Array): Section[] {
  const cursor = new Cursor(module, { refusal: undefined }, preambleBytes);
  const sections: Section[] = [];
  while (cursor.more) {
    const whole = cursor.at;
    const id = cursor.byte();
    const content = cursor.within(cursor.u32());
    sections.push({ id, whole, start: content.at, end: content.end });
  }
  check(cursor);
  return sections;
}

function replaced(module: Uint8Array, id: number, content: (content: Cursor) => Uint8Array): Uint8Array {
  const found = sectionsOf(module).find((each) => each.id === id);
  if (!found) throw unknown(`it has no section ${id}`);
  const before = cursorOver(module, found);
  const fresh = content(before);
  check(before);
  return concat([module.subarray(0, found.whole), section(id, fresh), module.subarray(found.end)]);
}

function readExports(content: Cursor): { readonly name: string; readonly bytes: Uint8Array }[] {
  const found: { name: string; bytes: Uint8Array }[] = [];
  content.each(() => {
    const start = content.at;
    const name = content.name();
    content.byte();
    content.u32();
    found.push({ name, bytes: content.bytes.subarray(start, content.at) });
  });
  return found;
}

/** The indices of the mutable globals that the module defines itself. It must not import any. */
function mutableGlobals(module: Uint8Array): number[] {
  const globals = sectionsOf(module).find(({ id }) => id === sectionIds.globals);
  if (!globals) return [];
  if (importsGlobals(module)) throw unknown('it imports a global');
  const content = cursorOver(module, globals);
  const found: number[] = [];
  content.each((index) => {
    readGlobalType(content);
    if (content.bytes[content.at - 1] === 1) found.push(index);
    readConstant(content);
  });
  check(content);
  return found;
}

function importsGlobals(module: Uint8Array): boolean {
  const imports = sectionsOf(module).find(({ id }) => id === sectionIds.imports);
  if (!imports) return false;
  const content = cursorOver(module, imports);
  let found = false;
  content.each(() => {
    content.name();
    content.name();
    // The engine imports functions only: anything else is taken for what is not known.
    found ||= content.byte() !== 0;
    content.u32();
  });
  check(content);
  return found;
}

function cursorOver(module: Uint8Array, { start, end }: Section): Cursor {
  const verdict: Verdict = { refusal: undefined };
  return new Cursor(module, verdict, start, end);
}

function check(cursor: Cursor): void {
  if (cursor.verdict.refusal) throw unknown(cursor.verdict.refusal.message);
}

function unknown(what: string): Error {
  return new Error(`The engine is not of the form that is known: ${what}.`);
}
