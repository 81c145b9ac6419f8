import { describe, expect } from 'vitest';
import { plain, versionOf } from '../host/support/component.ts';
import { startHost } from '../host/support/host.ts';
import { misbehaving } from '../host/support/sources.ts';
import type { Register } from './suite.ts';

const most = 16;

/** Attacks by number: each component has a thread, so a host runs only so many. */
export function actors({ attack }: Register): void {
  describe('actors:', () => {
    attack(
      `of a thousand there are ${most}, which answer, and one that goes makes room for one`,
      async () => {
        const test = await startHost({}, { mostComponents: most });
        try {
          const version = await versionOf(misbehaving);
          const keyOf = (at: number) => ({ ...test.key, name: `actor-${at}` });
          const call = (at: number) => test.host.call(keyOf(at), { function: 'add' }, plain, [at, 1]);
          const all = Array.from({ length: 1000 }, (_, at) => at);
          const deployed = await Promise.all(all.map((at) => test.host.deploy(keyOf(at), version)));
          for (const at of all) {
            if (at < most) expect(await call(at)).toEqual({ kind: 'returned', value: at + 1 });
            else expect(deployed[at]).toMatchObject({ failure: { kind: 'resource-limit-exceeded' } });
          }
          // The next version of one that is there is none more.
          expect(await test.host.deploy(keyOf(0), version)).toMatchObject({ kind: 'returned' });
          await test.host.remove(keyOf(1));
          expect(await test.host.deploy(keyOf(most), version)).toMatchObject({ kind: 'returned' });
          expect(await call(most)).toEqual({ kind: 'returned', value: most + 1 });
          expect(await call(1)).toMatchObject({ failure: { kind: 'component-not-found' } });
        } finally {
          await test.end();
        }
      },
      120_000,
    );
  });
}
