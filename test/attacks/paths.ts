import { describe, expect } from 'vitest';
import { fingerprint, secret } from './folder.ts';
import { allowed, everything, guarded, leaving, links, narrow, rightless, spellings } from './path-tables.ts';
import { expectRecorded, recording } from './record.ts';
import type { Register, Suite } from './suite.ts';

/** Attacks on paths: each ends in an error of the interface, nothing is read, written or told, and it is on record. */
export function paths({ attack, control }: Register): void {
  describe('what was granted works:', () => {
    for (const [name, granted, script, answer] of allowed) {
      control(script, async (suite) => {
        await prepared(suite, name, granted);
        const attempt = await recording(suite, name, () => suite.run(name, script));
        expect(attempt.value).toBe(answer);
        expectRecorded(attempt.recorded, undefined);
      });
    }
  });

  describe.each([
    ['out of the folder', 'narrow', narrow, leaving],
    ['by links and special files', 'narrow', narrow, links],
    ['by spelling', 'narrow', narrow, spellings],
    ['without the right', 'narrow', narrow, rightless],
    ['on what is never written', 'greedy', everything, guarded],
  ] as const)('paths %s', (_what, name, granted, table) => {
    for (const [script, gets, recorded] of table) {
      attack(script, async (suite) => {
        await prepared(suite, name, granted);
        const before = fingerprint(suite.outer);
        const attempt = await recording(suite, name, () => suite.run(name, script));
        expect(attempt.value).toBe(gets);
        expect(attempt.value).not.toContain(secret);
        expectRecorded(attempt.recorded, recorded);
        expect(fingerprint(suite.outer)).toBe(before);
      });
    }
  });
}

async function prepared(suite: Suite, name: string, granted: typeof narrow): Promise<void> {
  if (suite.host.snapshot(suite.key(name))?.state === 'running') return;
  expect(await suite.deploy(name, suite.hostile, granted)).toEqual({ kind: 'returned', value: undefined });
}
