import type { CoreNames } from './core-names.ts';
import {
  type Limits,
  readConstant,
  readGlobalType,
  readMemoryLimits,
  readRecursiveGroup,
  readTableType,
} from './core-types.ts';
import type { Cursor } from './cursor.ts';
import { asciiName, concat, leb, section } from './writer.ts';

/** A core module that was read and found safe, with its names made plain and its maxima still to be set. */
export interface CoreModule {
  readonly memories: readonly Limits[];
  readonly tables: readonly Limits[];
  /** The module with the maximum (pages, elements) of each memory and table that it defines. */
  write(memoryMaxima: readonly number[], tableMaxima: readonly number[]): Uint8Array;
}

interface DefinedTable {
  readonly element: Uint8Array;
  readonly limits: Limits;
  /** The expression that fills the table, if there is one. */
  readonly fill: Uint8Array | undefined;
}

/** A piece of the module as it will be written. */
type Piece = Uint8Array | 'memories' | 'tables';

/** The sections in the only order that a module may have them; each stands at most once. */
const sectionOrder = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/** Reads a core module that fills the cursor. What is wrong is in the cursor's verdict. */
export function readCoreModule(cursor: Cursor, names: CoreNames): CoreModule {
  const memories: Limits[] = [];
  const tables: DefinedTable[] = [];
  const pieces: Piece[] = [readPreamble(cursor)];
  let place = -1;
  while (cursor.more) {
    const start = cursor.at;
    const id = cursor.byte();
    const content = cursor.within(cursor.u32());
    const whole = cursor.bytes.subarray(start, cursor.at);
    if (id === 0) {
      // Function names keep stack traces readable. Every other custom section is dropped.
      if (content.name() === 'name') pieces.push(whole);
      continue;
    }
    const next = sectionOrder.indexOf(id);
    if (next <= place) cursor.malformed('a core module has sections that are unknown or out of order');
    place = next;
    const piece = readSection(id, content, names, memories, tables);
    pieces.push(piece === 'as it is' ? whole : piece);
  }
  return {
    memories,
    tables: tables.map((table) => table.limits),
    write: (memoryMaxima, tableMaxima) =>
      concat(
        pieces.map((piece) => {
          if (piece === 'memories') return writeMemories(memories, memoryMaxima);
          return piece === 'tables' ? writeTables(tables, tableMaxima) : piece;
        }),
      ),
  };
}

function readPreamble(cursor: Cursor): Uint8Array {
  const preamble = cursor.bytes.subarray(cursor.at, cursor.at + 8);
  for (const byte of [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]) {
    if (cursor.byte() !== byte) cursor.malformed('a core module does not begin as one');
  }
  return preamble;
}

function readSection(
  id: number,
  content: Cursor,
  names: CoreNames,
  memories: Limits[],
  tables: DefinedTable[],
): Piece | 'as it is' {
  switch (id) {
    case 1:
      content.each(() => readRecursiveGroup(content));
      content.finish('a type section');
      return 'as it is';
    case 2:
      return section(2, readImports(content, names));
    case 4:
      content.each(() => void tables.push(readTable(content)));
      content.finish('a table section');
      return 'tables';
    case 5:
      content.each(() => void memories.push(readMemoryLimits(content)));
      content.finish('a memory section');
      return 'memories';
    case 6:
      content.each(() => {
        readGlobalType(content);
        readConstant(content);
      });
      content.finish('a global section');
      return 'as it is';
    case 7:
      return section(7, readExports(content, names));
    default:
      // Functions, start, elements, code, data and tags name things by index only.
      return 'as it is';
  }
}

function readImports(content: Cursor, names: CoreNames): Uint8Array {
  const items: (Uint8Array | number[])[] = [];
  content.each(() => {
    const module = names.plain(content.name());
    const field = names.plain(content.name());
    const start = content.at;
    readImportType(content);
    items.push(asciiName(module), asciiName(field), content.bytes.subarray(start, content.at));
  });
  content.finish('an import section');
  return concat([leb(items.length / 3), ...items]);
}

function readImportType(content: Cursor): void {
  const kind = content.byte();
  if (kind === 0) content.u32();
  else if (kind === 1) readTableType(content);
  else if (kind === 2) readMemoryLimits(content);
  else if (kind === 3) readGlobalType(content);
  else if (kind === 4) {
    content.byte();
    content.u32();
  } else content.refuse('unsupported', 'A core module imports something of a kind that the host does not know.');
}

function readExports(content: Cursor, names: CoreNames): Uint8Array {
  const items: number[][] = [];
  content.each(() => {
    const name = names.plain(content.name());
    const kind = content.byte();
    if (kind > 4)
      content.refuse('unsupported', 'A core module exports something of a kind that the host does not know.');
    items.push([...asciiName(name), kind, ...leb(content.u32())]);
  });
  content.finish('an export section');
  return concat([leb(items.length), ...items]);
}

function readTable(content: Cursor): DefinedTable {
  if (content.peek() !== 0x40) return { ...readTableType(content), fill: undefined };
  content.byte();
  if (content.byte() !== 0) content.malformed('a table has an unknown form');
  const type = readTableType(content);
  const start = content.at;
  readConstant(content);
  return { ...type, fill: content.bytes.subarray(start, content.at) };
}

function writeMemories(memories: readonly Limits[], maxima: readonly number[]): Uint8Array {
  return section(5, concat([leb(memories.length), ...memories.map((limits, at) => writeLimits(limits, maxima[at]))]));
}

function writeTables(tables: readonly DefinedTable[], maxima: readonly number[]): Uint8Array {
  const items = tables.flatMap(({ element, limits, fill }, at) => [
    fill ? [0x40, 0x00] : [],
    element,
    writeLimits(limits, maxima[at]),
    fill ?? [],
  ]);
  return section(4, concat([leb(tables.length), ...items]));
}

function writeLimits(limits: Limits, maximum: number | undefined): number[] {
  // Without a maximum of ours the thing may not grow at all: the safe side of a mistake.
  return [1, ...leb(limits.initial), ...leb(maximum ?? limits.initial)];
}
