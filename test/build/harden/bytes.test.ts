import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readComponent } from '../../../src/build/harden/component.ts';
import { Cursor } from '../../../src/build/harden/cursor.ts';
import { harden } from '../../../src/build/harden/harden.ts';
import { growTable, hostileComponent, hostileNames, ordinary } from './components.ts';
import { assemble, hardened, roomy } from './run.ts';

let seeds: readonly Uint8Array[] = [];
beforeAll(async () => {
  seeds = await Promise.all(
    [ordinary, hostileComponent(hostileNames), growTable('5 funcref (ref.null func)')].map(assemble),
  );
});

/** Hardens, and for what passes gives every core name that is left. */
function coreNamesAfter(bytes: Uint8Array): readonly string[] {
  const outcome = harden(bytes, roomy);
  if (outcome.kind === 'refused') return [];
  const seen: string[] = [];
  const verdict = { refusal: undefined };
  readComponent(new Cursor(outcome.bytes, verdict), { plain: (name) => (seen.push(name), name) });
  expect(verdict.refusal).toBeUndefined();
  return seen;
}

const plain = (names: readonly string[]) => names.every((name) => /^n\d+$/.test(name));

describe('whatever the bytes', { timeout: 120_000 }, () => {
  it('the untouched components pass with plain names', () => {
    for (const seed of seeds) {
      const names = coreNamesAfter(seed);
      expect(names.length).toBeGreaterThan(0);
      expect(plain(names)).toBe(true);
      expect(hardened(seed).length).toBeGreaterThan(0);
    }
  });

  it('every truncation is refused or plain', () => {
    for (const seed of seeds) {
      for (let length = 0; length < seed.length; length++)
        expect(plain(coreNamesAfter(seed.subarray(0, length)))).toBe(true);
    }
  });

  it('every changed byte is refused or plain', () => {
    for (const seed of seeds) {
      const bytes = Uint8Array.from(seed);
      for (let at = 0; at < bytes.length; at++) {
        const before = bytes[at] ?? 0;
        for (const changed of [0x00, 0x7f, 0x80, 0xff, before ^ 1, before + 1]) {
          bytes[at] = changed;
          expect(plain(coreNamesAfter(bytes))).toBe(true);
        }
        bytes[at] = before;
      }
    }
  });

  it('many changes at once, and pure noise, are refused or plain', () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(
        fc.nat(2),
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.uint8Array({ maxLength: 200 }),
        (which, changes, noise) => {
          const bytes = Uint8Array.from(seeds[which] ?? []);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const headed = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00, ...noise);
          for (const each of [bytes, noise, headed]) expect(plain(coreNamesAfter(each))).toBe(true);
        },
      ),
      { seed: 11, numRuns: 5000 },
    );
  });
});
