import type { Cursor } from './cursor.ts';
import { type ExternName, readExternName, readLabel } from './extern-names.ts';

/** How deep types may nest inside each other's declarations. */
const deepest = 16;

/** A list of a fixed length becomes that many statements in the generated JavaScript, so it has to be short. */
const longestFixedList = 256;

/** Passes over one type of a component's type section, and refuses forms and names that cannot be made safe. */
export function readType(cursor: Cursor, depth = 0): void {
  if (depth > deepest)
    return cursor.refuse('too-complex', `The component declares types more than ${deepest} levels deep.`);
  const form = cursor.byte();
  if (isPrimitive(form)) return;
  switch (form) {
    case 0x3f: // resource
      if (cursor.byte() !== 0x7f)
        cursor.refuse('unbounded', 'The component has a resource that is not represented by 32 bits.');
      return readOptional(cursor, () => cursor.u32());
    case 0x40: // function
    case 0x43: // asynchronous function
      return readFunction(cursor);
    case 0x41: // component
      return cursor.each(() => readDeclaration(cursor, depth, true));
    case 0x42: // instance
      return cursor.each(() => readDeclaration(cursor, depth, false));
    case 0x63: // map
      readValueType(cursor);
      return readValueType(cursor);
    case 0x65: // future
    case 0x66: // stream
      return readOptional(cursor, () => readValueType(cursor));
    case 0x67: // list of a fixed length
      return readFixedList(cursor);
    case 0x68: // borrow
    case 0x69: // own
      return void cursor.u32();
    case 0x6a: // result
      readOptional(cursor, () => readValueType(cursor));
      return readOptional(cursor, () => readValueType(cursor));
    case 0x6b: // option
    case 0x70: // list
      return readValueType(cursor);
    case 0x6d: // enum
    case 0x6e: // flags
      return cursor.each(() => readLabel(cursor));
    case 0x6f: // tuple
      return cursor.each(() => readValueType(cursor));
    case 0x71: // variant
      return cursor.each(() => readCase(cursor));
    case 0x72: // record
      return readLabelled(cursor);
    default:
      return cursor.refuse('unsupported', 'The component declares a type of a kind that the host does not know.');
  }
}

/** An import or export by name and type: a function, a type or an instance, under a name that suits it. */
export function readNamedExtern(cursor: Cursor): void {
  readExternType(cursor, readExternName(cursor));
}

/** The type that says what stands under a name. */
export function readExternType(cursor: Cursor, name: ExternName): void {
  switch (cursor.byte()) {
    case 0x01:
      name.check(cursor, 'function');
      return void cursor.u32();
    case 0x05:
      name.check(cursor, 'instance');
      return void cursor.u32();
    case 0x03: {
      const bound = cursor.byte();
      name.check(cursor, bound === 1 ? 'resource' : 'type');
      if (bound === 0) cursor.u32();
      else if (bound !== 1) cursor.malformed('a type has an unknown bound');
      return;
    }
    case 0x00:
      return cursor.refuse(
        'unsupported',
        'The component imports or exports a core module, whose memory the host could not count.',
      );
    case 0x02:
      return cursor.refuse('unsupported', 'The component imports or exports a value, which no WIT world can.');
    case 0x04:
      return cursor.refuse(
        'unsupported',
        'The component imports or exports a component, whose memory the host could not count.',
      );
    default:
      return cursor.malformed('an import or export is of an unknown kind');
  }
}

/** A primitive or the index of a type. */
export function readValueType(cursor: Cursor): void {
  if (isPrimitive(cursor.peek())) cursor.byte();
  else cursor.u32();
}

export function readOptional(cursor: Cursor, read: () => void): void {
  const present = cursor.byte();
  if (present === 1) read();
  else if (present !== 0) cursor.malformed('something optional is neither there nor absent');
}

function readDeclaration(cursor: Cursor, depth: number, mayImport: boolean): void {
  const form = cursor.byte();
  if (form === 0x01) readType(cursor, depth + 1);
  else if (form === 0x02) readTypeAlias(cursor);
  else if (form === 0x04 || (form === 0x03 && mayImport)) {
    readNamedExtern(cursor);
  } else if (form === 0x00) cursor.refuse('unsupported', 'The component declares core types inside a type.');
  else cursor.malformed('a type has an unknown declaration');
}

function readTypeAlias(cursor: Cursor): void {
  if (cursor.byte() !== 0x03) {
    return cursor.refuse('unsupported', 'The component has an alias inside a type that is not one of a type.');
  }
  const target = cursor.byte();
  cursor.u32();
  if (target === 0x00) cursor.name();
  else if (target === 0x02) cursor.u32();
  else cursor.malformed('an alias has an unknown target');
}

function readFunction(cursor: Cursor): void {
  readLabelled(cursor);
  const results = cursor.byte();
  if (results === 0) readValueType(cursor);
  else if (results !== 1 || cursor.byte() !== 0) cursor.malformed('a function has more than one result');
}

function readLabelled(cursor: Cursor): void {
  cursor.each(() => {
    readLabel(cursor);
    readValueType(cursor);
  });
}

function readCase(cursor: Cursor): void {
  readLabel(cursor);
  readOptional(cursor, () => readValueType(cursor));
  if (cursor.byte() !== 0) cursor.malformed('a variant has a case of an unknown form');
}

function readFixedList(cursor: Cursor): void {
  readValueType(cursor);
  const length = cursor.u32();
  if (length > longestFixedList) {
    cursor.refuse(
      'too-complex',
      `The component has a list type of ${length} elements; the limit for a fixed length is ${longestFixedList}.`,
    );
  }
}

function isPrimitive(form: number): boolean {
  return (form >= 0x73 && form <= 0x7f) || form === 0x64;
}
