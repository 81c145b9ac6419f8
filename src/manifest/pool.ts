import type { Manifest } from './manifest.ts';
import { type Member, spanOf } from './json.ts';
import { poolShape } from './keys.ts';
import { type Reading, readObject } from './reading.ts';
import { readWhole, readWord } from './restart.ts';

/** Which worker of a pool gets the next call: each in its turn, or one of those with the fewest calls under way. */
export type PoolBalance = 'round-robin' | 'least-busy';

/** How many workers a component has that keeps nothing from call to call. */
export interface PoolRules {
  /** From 2 to 16. */
  readonly workers: number;
  readonly balance: PoolBalance;
}

const balances: readonly PoolBalance[] = ['round-robin', 'least-busy'];

const bounds = [2, 16] as const;

/** `{ "workers": 4, "balance": "least-busy" }`. Who writes it says that the component keeps nothing from call to call. */
export function readPool(
  reading: Reading,
  member: Member | undefined,
  { requests }: Pick<Manifest, 'requests'>,
): PoolRules | undefined {
  if (!member?.value) return undefined;
  const members = readObject(reading, member.value, 'pool', poolShape);
  const node = members.get('workers')?.value;
  if (!members.has('workers') && !reading.broken) {
    reading.report(spanOf(member.key), '"pool" says how many workers there are: { "workers": 4 }');
  }
  if (requests.some(({ capability }) => capability === 'messaging.subscribe')) {
    reading.report(spanOf(member.key), 'A component with a "pool" subscribes to no messages: they come in their order');
  }
  const workers = node && readWhole(reading, node, 'pool.workers', bounds);
  const balance = readWord(reading, members.get('balance')?.value, 'pool.balance', balances) ?? 'least-busy';
  return workers === undefined ? undefined : { workers, balance };
}
