import type { CountedDenial } from '../ledger/reader.ts';
import type { CountedUse } from '../ledger/uses.ts';
import type { Counted } from '../ledger/table.ts';
import { type Meter, newMeter } from '../metrics/meter.ts';
import type { GrowthShare } from './grown.ts';
import type { Counts } from './messages.ts';
import type { ActorThread } from './thread.ts';

/**
 * Gives what tells, of all that a thread counts, what has changed since it was asked before: nothing if nothing has.
 *
 * @param grown by how many bytes the instance has made files grow so far
 */
export function changedCounts(
  thread: Pick<ActorThread, 'denials' | 'uses' | 'meter'>,
  grown: () => number,
): () => Counts | undefined {
  const changedDenials = changedRows<CountedDenial>();
  const changedUses = changedRows<CountedUse>();
  let last = '';
  return () => {
    const [denials, uses] = [changedDenials(thread.denials()), changedUses(thread.uses())];
    const meter = Array.from(thread.meter);
    const taken = grown();
    const figures = `${taken} ${meter.join(' ')}`;
    if (denials.length === 0 && uses.length === 0 && figures === last) return undefined;
    last = figures;
    return { kind: 'counts', denials, uses, meter, grown: taken };
  };
}

function changedRows<T extends Counted>(): (rows: readonly T[]) => readonly T[] {
  const known = new Map<string, number>();
  return (rows) =>
    rows.filter((row) => {
      const name = nameOf(row);
      if (known.get(name) === row.count) return false;
      known.set(name, row.count);
      return true;
    });
}

/** The same in the host: what was told so far, which is all that is known when the process is gone. */
export interface ToldCounts extends Pick<ActorThread, 'denials' | 'uses' | 'meter'> {
  take(counts: Counts): void;
}

/** @param growth where what the instance made files grow by is counted with that of others */
export function createToldCounts(growth: Pick<GrowthShare, 'told'>): ToldCounts {
  const denials = new Map<string, CountedDenial>();
  const uses = new Map<string, CountedUse>();
  const meter: Meter = newMeter();
  return {
    denials: () => Array.from(denials.values()),
    uses: () => Array.from(uses.values()),
    meter,
    take(counts) {
      for (const row of counts.denials) denials.set(nameOf(row), row);
      for (const row of counts.uses) uses.set(nameOf(row), row);
      meter.set(counts.meter.slice(0, meter.length));
      growth.told(counts.grown);
    },
  };
}

/** Tells rows apart by all that is in them but how often and when. */
function nameOf(row: Counted): string {
  return JSON.stringify({ ...row, count: 0, lastTime: 0 });
}
