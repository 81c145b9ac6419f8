import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Release } from '../../../src/cli/store/release.ts';
import { releaseId } from '../../../src/cli/store/release.ts';
import { mostReleases, openStore, type Store } from '../../../src/cli/store/store.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { bytesOf, releaseOf } from './steps.ts';

let folder: TemporaryFolder;
/** Two processes would each have one of these; the lock between them is the file's. */
let one: Store;
let other: Store;

beforeEach(async () => {
  folder = await temporaryFolder('store');
  one = openStore(folder.path, () => 1);
  other = openStore(folder.path, () => 2);
});
afterEach(async () => {
  one.close();
  other.close();
  await folder.dispose();
});

const signed = (key: string | undefined): Release => {
  const facts = { ...releaseOf('room', '1.0.0'), key };
  return { ...facts, id: releaseId(facts) };
};
const bytes = bytesOf('room', '1.0.0');

it('does nothing where another was first', () => {
  expect(one.put(releaseOf('room', '1.0.0'), bytes, [], undefined).kind).toBe('changed');
  expect(other.put(releaseOf('room', '1.1.0'), bytesOf('room', '1.1.0'), [], undefined).kind).toBe('overtaken');
  expect(other.remove('room', releaseOf('room', '1.1.0').id, false).kind).toBe('overtaken');
  expect(other.component('room')?.current.number).toBe('1.0.0');
  expect(one.remove('room', releaseOf('room', '1.0.0').id, false).kind).toBe('changed');
  expect(other.rollBack('room', releaseOf('room', '1.0.0').id, releaseOf('room', '1.0.0').id).kind).toBe('overtaken');
});

it('gives no name to another key that came between', () => {
  const first = signed('ed25519:one');
  expect(one.put(first, bytes, [], undefined).kind).toBe('changed');
  expect(one.remove('room', first.id, false).kind).toBe('changed');
  expect(other.put(signed('ed25519:two'), bytes, [], undefined).kind).toBe('overtaken');
  expect(other.put(signed(undefined), bytes, [], undefined).kind).toBe('overtaken');
  other.forgetSigner('room');
  expect(one.put(signed('ed25519:two'), bytes, [], undefined).kind).toBe('changed');
});

it('remembers the highest release of a signer, whatever becomes of it', () => {
  const numbered = (number: string): Release => {
    const facts = { ...releaseOf('room', number), key: 'ed25519:one' };
    return { ...facts, id: releaseId(facts) };
  };
  const put = (number: string, before?: string) => one.put(numbered(number), bytesOf('room', number), [], before).kind;
  expect(one.highestOf('room')).toBeUndefined();
  expect(put('1.9.0')).toBe('changed');
  expect(put('1.10.0', numbered('1.9.0').id)).toBe('changed');
  expect(one.rollBack('room', numbered('1.9.0').id, numbered('1.10.0').id).kind).toBe('changed');
  expect(one.remove('room', numbered('1.9.0').id, false).kind).toBe('changed');
  expect(other.highestOf('room')).toBe('1.10.0');
  expect(put('1.9.0')).toBe('overtaken');
  expect(put('1.10.0')).toBe('changed');
  expect(one.remove('room', numbered('1.10.0').id, true).kind).toBe('changed');
  expect(one.highestOf('room')).toBeUndefined();
  expect(put('1.9.0')).toBe('changed');
});

it('takes over the index of an earlier version', async () => {
  const earlier = await temporaryFolder('earlier');
  try {
    openStore(earlier.path, () => 1).close();
    const index = new DatabaseSync(join(earlier.path, indexIn(await readdir(earlier.path))));
    index.exec('ALTER TABLE signers DROP COLUMN highest; PRAGMA user_version = 1');
    index.close();
    const opened = openStore(earlier.path, () => 2);
    const first = signed('ed25519:one');
    expect(opened.put(first, bytes, [], undefined).kind).toBe('changed');
    expect(opened.highestOf('room')).toBe('1.0.0');
    opened.close();
    const again = new DatabaseSync(join(earlier.path, indexIn(await readdir(earlier.path))));
    expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 });
    again.close();
  } finally {
    await earlier.dispose();
  }
});

function indexIn(names: readonly string[]): string {
  return names.find((name) => /\.(?:db|sqlite|sqlite3)$/.test(name)) ?? 'no index';
}

it('stores no bytes under the hash of others', () => {
  expect(() => one.put(releaseOf('room', '1.0.0'), Buffer.from('other'), [], undefined)).toThrow('other bytes');
  expect(one.component('room')).toBeUndefined();
});

it('keeps so many releases, and the bytes of no others', async () => {
  let before: string | undefined;
  for (let minor = 0; minor < mostReleases + 3; minor++) {
    const release = releaseOf('room', `1.${minor}.0`);
    one.put(release, bytesOf('room', `1.${minor}.0`), [], before);
    before = release.id;
  }
  const numbers = one.component('room')?.releases.map(({ number }) => number);
  expect(numbers).toEqual(['1.8.0', '1.7.0', '1.6.0', '1.5.0', '1.4.0', '1.3.0']);
  expect(await readdir(join(folder.path, 'blobs'))).toHaveLength(mostReleases);
});

it('unpacks a release whole, and anew where somebody changed it', async () => {
  const release = releaseOf('room', '1.0.0');
  one.put(release, bytes, [], undefined);
  const path = one.unpack(release) ?? '';
  await writeFile(join(path, 'component.wasm'), 'other');
  await mkdir(join(path, 'more'));
  expect(other.unpack(release)).toBe(path);
  expect(await readdir(path)).toEqual(['airlock.json', 'component.wasm']);
});

it('tells of a component whose own files are left', async () => {
  const release = releaseOf('room', '1.0.0');
  one.put(release, bytes, [], undefined);
  const home = one.homeOf('room');
  await writeFile(join(home, 'notes.txt'), 'mine');
  expect(one.remove('room', release.id, false)).toEqual({ kind: 'changed', kept: home });
  expect(await readdir(home)).toEqual(['notes.txt']);
});
