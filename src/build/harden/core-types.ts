import type { Cursor } from './cursor.ts';

/** The size of a memory (pages) or table (elements) as its module declares it. */
export interface Limits {
  readonly initial: number;
  readonly maximum: number | undefined;
}

/** A memory of at most 65,536 pages of 64 KiB whose size can be bounded: anything else is refused. */
export function readMemoryLimits(cursor: Cursor): Limits {
  const limits = readLimits(cursor, 'memory');
  if (limits.initial > 65536) cursor.malformed('a memory is larger than 4 GiB');
  return limits;
}

/** A table with its element type, whose size can be bounded. */
export function readTableType(cursor: Cursor): { readonly element: Uint8Array; readonly limits: Limits } {
  const start = cursor.at;
  readReferenceType(cursor);
  const element = cursor.bytes.subarray(start, cursor.at);
  return { element, limits: readLimits(cursor, 'table') };
}

/** Numbers, vectors and references. */
export function readValueType(cursor: Cursor): void {
  const type = cursor.peek();
  if (type >= 0x7b && type <= 0x7f) cursor.byte();
  else readReferenceType(cursor);
}

/** A function type, or a group of plain function types. All other types are garbage-collected and cannot be bounded. */
export function readRecursiveGroup(cursor: Cursor): void {
  if (cursor.peek() !== 0x4e) return readFunctionType(cursor);
  cursor.byte();
  cursor.each(() => readFunctionType(cursor));
}

/** The type and mutability of a global, which must not be shared between threads. */
export function readGlobalType(cursor: Cursor): void {
  readValueType(cursor);
  const mutability = cursor.byte();
  if (mutability > 1)
    cursor.refuse('unbounded', 'The component uses a global that is shared between threads, which the host refuses.');
}

/** A constant expression up to its end. */
export function readConstant(cursor: Cursor): void {
  while (cursor.more) {
    const opcode = cursor.byte();
    if (opcode === 0x0b) return;
    readConstantOperand(cursor, opcode);
  }
  cursor.malformed('a constant expression has no end');
}

function readConstantOperand(cursor: Cursor, opcode: number): void {
  switch (opcode) {
    case 0x41: // i32.const
      return cursor.skipSigned(32);
    case 0x42: // i64.const
      return cursor.skipSigned(64);
    case 0x43: // f32.const
      return cursor.skip(4);
    case 0x44: // f64.const
      return cursor.skip(8);
    case 0x23: // global.get
    case 0xd2: // ref.func
      return void cursor.u32();
    case 0xd0: // ref.null
      return readHeapType(cursor);
    case 0x6a: // i32 and i64 add, sub, mul
    case 0x6b:
    case 0x6c:
    case 0x7c:
    case 0x7d:
    case 0x7e:
      return;
    case 0xfd: // v128.const
      if (cursor.u32() !== 12) cursor.malformed('a constant expression has an unknown instruction');
      return cursor.skip(16);
    default:
      return cursor.refuse(
        'unbounded',
        'The component makes garbage-collected values when it starts, which the host cannot bound.',
      );
  }
}

function readFunctionType(cursor: Cursor): void {
  if (cursor.byte() !== 0x60) {
    return cursor.refuse(
      'unbounded',
      'The component uses garbage-collected types, whose memory the host cannot bound. Compile it without WebAssembly GC.',
    );
  }
  cursor.each(() => readValueType(cursor));
  cursor.each(() => readValueType(cursor));
}

function readReferenceType(cursor: Cursor): void {
  const type = cursor.peek();
  if (type === 0x63 || type === 0x64) cursor.byte();
  readHeapType(cursor);
}

function readHeapType(cursor: Cursor): void {
  const type = cursor.peek();
  if (type === 0x65) {
    return cursor.refuse(
      'unbounded',
      'The component uses references that are shared between threads, which the host refuses.',
    );
  }
  // The abstract heap types stand in one byte each; a type index is a number that is not negative.
  if (type >= 0x69 && type <= 0x74) return void cursor.byte();
  if (type >= 0x40 && type < 0x80)
    return cursor.refuse('unsupported', 'The component uses a kind of reference that the host does not know.');
  cursor.skipSigned(33);
}

function readLimits(cursor: Cursor, what: 'memory' | 'table'): Limits {
  const flags = cursor.byte();
  const refused = (kind: string) =>
    cursor.refuse('unbounded', `The component uses ${kind}, which the host cannot bound and therefore refuses.`);
  if (flags & 0x02) refused(`a ${what} that is shared between threads`);
  else if (flags & 0x04) refused(what === 'memory' ? 'a 64-bit memory' : 'a 64-bit table');
  else if (flags & 0x08) refused(`a ${what} with a page size of its own`);
  else if (flags > 1) cursor.malformed(`a ${what} has unknown flags`);
  const initial = cursor.u32();
  const maximum = flags & 1 ? cursor.u32() : undefined;
  if (maximum !== undefined && maximum < initial) cursor.malformed(`a ${what} has a maximum below its initial size`);
  return { initial, maximum };
}
