import { type CallMessage, type ExportPath, isPlain } from './messages.ts';

/**
 * Calls as one message. Copying many small objects from thread to thread costs more than short calls themselves do, so
 * everything stands in one row, and what is called stands there once.
 */
export interface PackedCalls {
  readonly kind: 'calls';
  readonly targets: readonly Target[];
  /** For each call its number, the index of its target, and how many arguments follow, or `inTheirPlace` and that. */
  readonly row: readonly unknown[];
}

type Target = Pick<CallMessage, 'path' | 'returnsResult'>;

const inTheirPlace = -1;

export function pack(calls: readonly CallMessage[]): PackedCalls {
  const targets: Target[] = [];
  const row: unknown[] = [];
  for (const call of calls) {
    const { id, args } = call;
    row.push(id, indexIn(targets, call));
    if (isPlain(args)) {
      row.push(args.length);
      for (const each of args) row.push(each);
    } else row.push(inTheirPlace, args);
  }
  return { kind: 'calls', targets, row };
}

export function unpack({ targets, row }: PackedCalls): readonly CallMessage[] {
  const calls: CallMessage[] = [];
  for (let at = 0; at < row.length;) {
    const [id, target, count] = [row[at] as number, targets[row[at + 1] as number], row[at + 2] as number];
    if (!target) throw new Error('a call without a target');
    at += 3;
    const args = count === inTheirPlace ? (row[at] as CallMessage['args']) : row.slice(at, at + count);
    at += count === inTheirPlace ? 1 : count;
    calls.push({ id, args, path: target.path, returnsResult: target.returnsResult });
  }
  return calls;
}

function indexIn(targets: Target[], { path, returnsResult }: Target): number {
  const found = targets.findIndex((each) => each.returnsResult === returnsResult && isSame(each.path, path));
  return found >= 0 ? found : targets.push({ path, returnsResult }) - 1;
}

function isSame(one: ExportPath, other: ExportPath): boolean {
  return one.function === other.function && one.interface === other.interface;
}
