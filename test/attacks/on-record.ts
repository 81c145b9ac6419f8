import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Log } from '../../src/base/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { type Audit, type CountedDenial, openAudit, verifyAudit } from '../../src/host/index.ts';

/** The audit log of the attacks, and what has to stand in it. */
export interface OnRecord {
  readonly audit: Audit;
  /** Notes what the host says that it refused a component. */
  noted(component: string, denials: readonly CountedDenial[]): void;
  /** Ends the log, and fails unless its chain is whole and holds all that was noted in so many attacks. */
  end(attacks: number): void;
}

/** Nothing is turned out of it, so that all of it can be looked at. */
const unbounded = { bytes: 1024 ** 3, kept: 1 };

/** @param folder absolute path of a folder of its own */
export function openOnRecord(folder: string, log: Log): OnRecord {
  const opened = openAudit(folder, { clock: systemClock, log }, { grants: unbounded, denials: unbounded });
  if (opened.kind !== 'open') throw new Error(opened.message);
  const { audit } = opened;
  const attempts = new Map<string, number>();
  return {
    audit,
    noted(component, denials) {
      for (const denial of denials) add(attempts, component, denial);
    },
    end(attacks) {
      void audit.dispose();
      const file = join(folder, 'denials.jsonl');
      expect(verifyAudit(file).faults).toEqual([]);
      const onRecord = new Map<string, number>();
      for (const text of readFileSync(file, 'utf8').trim().split('\n')) {
        const line = JSON.parse(text) as { readonly kind: string; readonly component: string } & CountedDenial;
        if (line.kind === 'denied') add(onRecord, line.component, line);
      }
      // Where only some of the attacks are run, few of them may be refused by a gate.
      if (attacks > 200) expect(attempts.size).toBeGreaterThan(10);
      const lacking = Array.from(attempts).filter(([key, count]) => (onRecord.get(key) ?? 0) < count);
      expect(lacking).toEqual([]);
    },
  };
}

/** A text may be cut short on record, so the attempts of one component at one capability are counted together. */
function add(counts: Map<string, number>, component: string, { capability, reason, count }: CountedDenial): void {
  const key = `${component} ${capability} ${reason}`;
  counts.set(key, (counts.get(key) ?? 0) + count);
}
