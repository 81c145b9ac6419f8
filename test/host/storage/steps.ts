import type { StorageAct } from '../../../src/host/storage/acts.ts';

/** Writers that go on at the same time, each one act after the other in a namespace of its own. */
export const writers = ['first', 'second', 'third'] as const;

export const quotaBytes = 2 * 1024 * 1024;

/** The act number `at` (from 0) of any writer: the same for the same number. */
export function stepOf(at: number): StorageAct {
  const key = `k${(at * 7) % 23}`;
  switch (at % 6) {
    case 0:
      return { kind: 'set-many', entries: ['left', 'right'].map((side) => [side, valueOf(at, 5000)] as const) };
    case 1:
      return { kind: 'increment', key: 'count', delta: BigInt(at) };
    case 2:
      return { kind: 'delete', key };
    case 3:
      return { kind: 'delete-many', keys: [key, 'k1', 'k2'] };
    default:
      return { kind: 'set', key, value: valueOf(at, at % 5 === 0 ? 60_000 : 100) };
  }
}

/** Changes `state` as the act number `at` changes what is kept. Values stand as text. */
export function applyStep(state: Map<string, string>, at: number): void {
  const act = stepOf(at);
  switch (act.kind) {
    case 'set-many':
      for (const [key, value] of act.entries) state.set(key, textOf(value));
      break;
    case 'increment':
      state.set(act.key, String(BigInt(state.get(act.key) ?? '0') + act.delta));
      break;
    case 'delete':
      state.delete(act.key);
      break;
    case 'delete-many':
      for (const key of act.keys) state.delete(key);
      break;
    case 'set':
      state.set(act.key, textOf(act.value));
      break;
    default:
      throw new Error(`no writer does ${act.kind}`);
  }
}

export function textOf(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}

function valueOf(at: number, length: number): Uint8Array {
  return new TextEncoder().encode(`${at} `.repeat(length / 4));
}
