import { readValueType } from './component-types.ts';
import type { Cursor } from './cursor.ts';

/** What follows a canonical function's first byte. */
type Operand = 'index' | 'options' | 'flag' | 'result' | 'i32' | 'zero';

/**
 * The canonical functions by their first byte. They name everything by index, so nothing in them is rewritten; the
 * table is there so that what the host does not know is refused instead of passed on. Threads are missing on purpose.
 */
const canonicals: ReadonlyMap<number, readonly Operand[]> = new Map<number, readonly Operand[]>([
  [0x00, ['zero', 'index', 'options', 'index']], // lift
  [0x01, ['zero', 'index', 'options']], // lower
  [0x02, ['index']], // resource.new
  [0x03, ['index']], // resource.drop
  [0x04, ['index']], // resource.rep
  [0x05, []], // task.cancel
  [0x06, ['flag']], // subtask.cancel
  [0x09, ['result', 'options']], // task.return
  [0x0a, ['i32', 'index']], // context.get
  [0x0b, ['i32', 'index']], // context.set
  [0x0c, ['flag']], // thread.yield
  [0x0d, []], // subtask.drop
  [0x0e, ['index']], // stream.new
  [0x0f, ['index', 'options']], // stream.read
  [0x10, ['index', 'options']], // stream.write
  [0x11, ['index', 'flag']], // stream.cancel-read
  [0x12, ['index', 'flag']], // stream.cancel-write
  [0x13, ['index']], // stream.drop-readable
  [0x14, ['index']], // stream.drop-writable
  [0x15, ['index']], // future.new
  [0x16, ['index', 'options']], // future.read
  [0x17, ['index', 'options']], // future.write
  [0x18, ['index', 'flag']], // future.cancel-read
  [0x19, ['index', 'flag']], // future.cancel-write
  [0x1a, ['index']], // future.drop-readable
  [0x1b, ['index']], // future.drop-writable
  [0x1c, ['options']], // error-context.new
  [0x1d, ['options']], // error-context.debug-message
  [0x1e, []], // error-context.drop
  [0x1f, []], // waitable-set.new
  [0x20, ['flag', 'index']], // waitable-set.wait
  [0x21, ['flag', 'index']], // waitable-set.poll
  [0x22, []], // waitable-set.drop
  [0x23, []], // waitable.join
  [0x24, []], // backpressure.inc
  [0x25, []], // backpressure.dec
]);

/** Passes over one canonical function; refuses threads and what is unknown. */
export function readCanonical(cursor: Cursor): void {
  const operands = canonicals.get(cursor.byte());
  if (!operands)
    return cursor.refuse(
      'unsupported',
      'The component uses threads or a built-in function that the host does not know.',
    );
  for (const operand of operands) readOperand(cursor, operand);
}

function readOperand(cursor: Cursor, operand: Operand): void {
  switch (operand) {
    case 'index':
      return void cursor.u32();
    case 'options':
      return cursor.each(() => readOption(cursor));
    case 'flag':
      if (cursor.byte() > 1) cursor.malformed('a built-in function has an unknown flag');
      return;
    case 'result':
      return readResult(cursor);
    case 'i32':
      if (cursor.byte() !== 0x7f)
        cursor.refuse('unbounded', 'The component uses a 64-bit context, which the host refuses.');
      return;
    case 'zero':
      if (cursor.byte() !== 0) cursor.malformed('a built-in function has an unknown form');
      return;
  }
}

function readOption(cursor: Cursor): void {
  const option = cursor.byte();
  const named = option === 3 || option === 4 || option === 5 || option === 7;
  if (named) cursor.u32();
  else if (option > 6)
    cursor.refuse('unsupported', 'The component uses an option of the canonical ABI that the host does not know.');
}

/** A result's presence is written the other way round than that of everything else: zero means that it is there. */
function readResult(cursor: Cursor): void {
  const absent = cursor.byte();
  if (absent === 0) readValueType(cursor);
  else if (absent !== 1 || cursor.byte() !== 0) cursor.malformed('a task has more than one result');
}
