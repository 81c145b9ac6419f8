/**
 * Reads the types and imports that stand at the beginning of a component, as one finds them in every component that
 * was made by the common tools, and gives them as the declarations of a component type. `undefined` where the bytes are
 * not of that shape: imports after the code, or a form that is not known here.
 *
 * Sections hold runs of definitions without a length each, and in a component type each has a prefix: so every
 * definition is walked to find where it ends.
 */
export function importDeclarations(component: Uint8Array): readonly Uint8Array[] | undefined {
  const cursor: Cursor = { bytes: component, at: 8, depth: 0 };
  const declarations: Uint8Array[] = [];
  let inPrefix = true;
  try {
    while (cursor.at < component.length) {
      const id = byte(cursor);
      const end = number(cursor) + cursor.at;
      if (end > component.length) return undefined;
      const kind = kinds.get(id);
      if (inPrefix && kind) {
        for (let count = number(cursor); count > 0; count--) {
          const start = cursor.at;
          kind.walk(cursor);
          declarations.push(Uint8Array.of(kind.prefix, ...component.subarray(start, cursor.at)));
        }
        if (cursor.at !== end) return undefined;
      } else if (id !== customSection) {
        inPrefix = false;
        if (id === importSection) return undefined;
      }
      cursor.at = end;
    }
    return declarations;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Thrown to leave the walk from any depth; it never leaves this file. */
class Unreadable extends Error {}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  depth: number;
}

type Walk = (cursor: Cursor) => void;

const customSection = 0;
const importSection = 10;
const deepest = 50;

const kinds: ReadonlyMap<number, { readonly prefix: number; readonly walk: Walk }> = new Map([
  [6, { prefix: 0x02, walk: alias }],
  [7, { prefix: 0x01, walk: definedType }],
  [importSection, { prefix: 0x03, walk: named }],
]);

/** An import or export of a type: its name and what it is. */
function named(cursor: Cursor): void {
  const form = byte(cursor);
  if (form > 1) throw new Unreadable();
  name(cursor);
  const sort = byte(cursor);
  if (sort === 0x00) byte(cursor);
  if ((sort === 0x02 || sort === 0x03) && byte(cursor) === 0x01 && sort === 0x03) return;
  if (sort > 0x05) throw new Unreadable();
  number(cursor);
}

function alias(cursor: Cursor): void {
  if (byte(cursor) === 0x00) byte(cursor);
  const target = byte(cursor);
  number(cursor);
  if (target === 0x02) number(cursor);
  else if (target < 0x02) name(cursor);
  else throw new Unreadable();
}

function definedType(cursor: Cursor): void {
  if (++cursor.depth > deepest) throw new Unreadable();
  const form = byte(cursor);
  const walk = forms.get(form);
  // The primitive types are one byte each.
  if (walk) walk(cursor);
  else if (!(form >= 0x73 && form <= 0x7f) && form !== 0x64) throw new Unreadable();
  cursor.depth--;
}

const forms: ReadonlyMap<number, Walk> = new Map<number, Walk>([
  [0x40, functionType],
  [0x43, functionType],
  [0x41, (cursor) => many(cursor, declaration)],
  [0x42, (cursor) => many(cursor, declaration)],
  [0x72, (cursor) => many(cursor, field)],
  [0x71, (cursor) => many(cursor, variantCase)],
  [0x70, number],
  [0x67, (cursor) => void (number(cursor), number(cursor))],
  [0x6f, (cursor) => many(cursor, number)],
  [0x6e, (cursor) => many(cursor, name)],
  [0x6d, (cursor) => many(cursor, name)],
  [0x6b, number],
  [0x6a, (cursor) => (optional(cursor), optional(cursor))],
  [0x69, number],
  [0x68, number],
  [0x66, optional],
  [0x65, optional],
  [0x63, (cursor) => void (number(cursor), number(cursor))],
]);

function functionType(cursor: Cursor): void {
  many(cursor, field);
  if (byte(cursor) === 0x00) number(cursor);
  else if (byte(cursor) !== 0x00) throw new Unreadable();
}

function declaration(cursor: Cursor): void {
  const form = byte(cursor);
  if (form === 0x01) definedType(cursor);
  else if (form === 0x02) alias(cursor);
  else if (form === 0x03 || form === 0x04) named(cursor);
  else throw new Unreadable();
}

function field(cursor: Cursor): void {
  name(cursor);
  number(cursor);
}

function variantCase(cursor: Cursor): void {
  name(cursor);
  optional(cursor);
  byte(cursor);
}

function optional(cursor: Cursor): void {
  if (byte(cursor) === 0x01) number(cursor);
}

function many(cursor: Cursor, walk: Walk): void {
  for (let count = number(cursor); count > 0; count--) walk(cursor);
}

function name(cursor: Cursor): void {
  const length = number(cursor);
  cursor.at += length;
  if (cursor.at > cursor.bytes.length) throw new Unreadable();
}

/** A number of at most 32 bits. A value type is one too: an index, or a primitive as a negative number. */
function number(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const next = byte(cursor);
    value += (next & 0x7f) * 2 ** shift;
    if (next < 0x80) return value;
  }
  throw new Unreadable();
}

function byte(cursor: Cursor): number {
  const value = cursor.bytes[cursor.at++];
  if (value === undefined) throw new Unreadable();
  return value;
}
