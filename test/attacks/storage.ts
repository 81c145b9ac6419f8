import { describe, expect } from 'vitest';
import { rights } from '../host/support/gates.ts';
import { expectRecorded, recording } from './record.ts';
import { flood, kept, large, type StorageAttack, elsewhere, spelling } from './storage-tables.ts';
import type { Register, Suite } from './suite.ts';

/**
 * Attacks on what components keep. The guest may use `things.*`, and asks for `private.>`, which nobody granted; another
 * component's value lies in `victim.a`, and has to lie there as it was after each attack.
 */
export function storageAttacks({ attack, control }: Register): void {
  describe('storage that was granted works:', () => {
    control('a value is kept and found', async (suite) => {
      await prepared(suite);
      expect(await suite.run('keeper', `put('things.a', 'k', 'v') + get('things.a', 'k')`)).toBe('keptv');
    });
  });

  describe.each([
    ['of others', elsewhere],
    ['by another spelling', spelling],
    ['beyond its size', large],
    ['by a flood', flood],
    ['through what is in it', kept],
  ] as const)('storage %s:', (_what, table) => {
    for (const each of table) attack(each[0], (suite) => withstands(suite, each), 120_000);
  });

  describe('storage of a small quota:', () => {
    attack('takes no more entries of hardly any bytes than the disk has to pay for', async (suite) => {
      const version = { ...suite.hostile, callTimeMs: 60_000, storageBytes: 1024 * 1024 };
      await suite.deploy('small', version, rights('store things.*'));
      const batch = `Array.from({ length: 5000 }, (_, each) => [at + '.' + each, new Uint8Array()])`;
      const attempt = await recording(suite, 'small', () =>
        suite.run('small', `times(5, (at) => setMany(bucket('things.small'), ${batch}) ?? 'kept')`),
      );
      expect(attempt.value).toBe('{"kept":1,"other":4}');
      expectRecorded(attempt.recorded, { capability: 'limit', what: 'storage: 1048576 bytes', reason: 'over-limit' });
    });
  });

  describe('storage whose right is taken back:', () => {
    attack('a bucket and a cas that are open hold no longer', async (suite) => {
      const [right] = rights('store things.*');
      if (!right) throw new Error('there is a right');
      await suite.deploy('lapsed', suite.hostile, [right]);
      const opened = `keep(bucket('things.lapsed')) && (kept[0].set('k', bytes('1')), keep(Cas['new'](kept[0], 'k')))`;
      expect(await suite.run('lapsed', opened)).toBe('kept 2');
      suite.grants.revoke(suite.key('lapsed'), right);
      for (const use of [
        `kept[0].get('k')`,
        `kept[0].set('k', bytes('2'))`,
        `kept[0].delete('k')`,
        `kept[0].exists('k')`,
        `kept[0].listKeys(undefined)`,
        `kept[1].current()`,
        `Cas['new'](kept[0], 'k')`,
        `increment(kept[0], 'n', 1n)`,
        `getMany(kept[0], ['k'])`,
        `setMany(kept[0], [['k', bytes('2')]])`,
      ]) {
        expect([use, await suite.run('lapsed', use)]).toEqual([use, 'access-denied']);
      }
      expect(await suite.run('lapsed', `swap(kept[1], bytes('2'))`)).toBe('store-error');
      expect(suite.denials('lapsed').every(({ reason }) => reason === 'revoked')).toBe(true);
      expect(suite.denials('lapsed').reduce((sum, { count }) => sum + count, 0)).toBe(11);
      expect(await viewed(suite, 'things.lapsed', 'k')).toBe('1');
    });
  });
}

async function withstands(suite: Suite, [script, gets, recorded]: StorageAttack): Promise<void> {
  await prepared(suite);
  const attempt = await recording(suite, 'keeper', () => suite.run('keeper', script));
  if (typeof gets === 'string') expect(attempt.value).toBe(gets);
  else expect(attempt.value).toMatch(gets);
  expectRecorded(attempt.recorded, recorded);
  expect(await viewed(suite, 'victim.a', 'secret')).toBe('secret');
  const namespaces = await suite.storage.people({ kind: 'namespaces' });
  const names = namespaces.kind === 'done' ? namespaces.result.map(({ name }) => name) : [];
  expect(names.filter((name) => !/^(?:things\.[a-z]+|victim\.a)$/.test(name))).toEqual([]);
}

async function viewed(suite: Suite, namespace: string, key: string): Promise<string> {
  const outcome = await suite.storage.people({ kind: 'view', namespace, key });
  return outcome.kind === 'done' ? new TextDecoder().decode(outcome.result) : outcome.message;
}

async function prepared(suite: Suite): Promise<void> {
  if (suite.host.snapshot(suite.key('keeper'))) return;
  const value = new TextEncoder().encode('secret');
  await suite.storage.people({ kind: 'edit', namespace: 'victim.a', key: 'secret', value });
  const version = { ...suite.hostile, callTimeMs: 60_000, storageBytes: 8 * 1024 * 1024 };
  const deployed = await suite.deploy('keeper', version, rights('store things.*'), rights('store private.>'));
  expect(deployed).toMatchObject({ kind: 'returned' });
}
