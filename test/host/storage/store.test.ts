import { existsSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sqlite from 'node:sqlite';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  PeopleAct,
  PeopleActKind,
  PeopleResult,
  StorageAct,
  StorageActKind,
  StorageOutcome,
  StorageResult,
} from '../../../src/host/storage/acts.ts';
import { openStore, type StorageRequest, type Store } from '../../../src/host/storage/store.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/workspace.ts';

let folder: TemporaryFolder;
let store: Store;

beforeEach(async () => {
  folder = await temporaryFolder('airlock-storage');
  store = openStore(sqlite, folder.path);
});

afterEach(async () => {
  store.close();
  await folder.dispose();
});

const file = (): string => join(folder.path, 'keyvalue.sqlite');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const plenty = { owner: 'one', quotaBytes: 1e9 };

function act<Kind extends StorageActKind>(
  what: StorageAct<Kind>,
  { namespace = 'things', account = plenty, on = store } = {},
): StorageOutcome<StorageResult<Kind>> {
  const [outcome] = on.all([{ kind: 'act', account, namespace, act: what as StorageAct }]);
  return outcome as StorageOutcome<StorageResult<Kind>>;
}

function people<Kind extends PeopleActKind>(what: PeopleAct<Kind>): StorageOutcome<PeopleResult<Kind>> {
  const [outcome] = store.all([{ kind: 'people', act: what as PeopleAct }]);
  return outcome as StorageOutcome<PeopleResult<Kind>>;
}

/** What an act gives that must not fail. */
function give<Kind extends StorageActKind>(
  what: StorageAct<Kind>,
  more: Parameters<typeof act>[1] = {},
): StorageResult<Kind> {
  const outcome = act(what, more);
  if (outcome.kind === 'failed') throw new Error(outcome.message);
  return outcome.result;
}

function usage(): readonly { readonly owner: string; readonly bytes: number }[] {
  const outcome = people({ kind: 'usage' });
  return outcome.kind === 'done' ? outcome.result : [];
}

describe('a value', () => {
  it('is there until it is taken away, and after the file was opened again', () => {
    give({ kind: 'set', key: 'a', value: bytes('1') });
    expect(give({ kind: 'get', key: 'a' })).toEqual(bytes('1'));
    expect(give({ kind: 'exists', key: 'a' })).toBe(true);
    store.close();
    store = openStore(sqlite, folder.path);
    expect(give({ kind: 'get', key: 'a' })).toEqual(bytes('1'));
    give({ kind: 'delete', key: 'a' });
    give({ kind: 'delete', key: 'a' });
    expect(give({ kind: 'get', key: 'a' })).toBe(undefined);
    expect(give({ kind: 'exists', key: 'a' })).toBe(false);
  });

  it('is of one namespace', () => {
    give({ kind: 'set', key: 'a', value: bytes('1') }, { namespace: 'left' });
    expect(give({ kind: 'get', key: 'a' }, { namespace: 'right' })).toBe(undefined);
    expect(give({ kind: 'list', after: undefined }, { namespace: 'right' })).toEqual({ keys: [], more: false });
  });

  it.each(['', '\0', 'a\0b', 'a\0c', '\u{feff}x', "'; DROP TABLE entries", '語😀', 'x'.repeat(256), 'ß'.repeat(128)])(
    'may have the key %j',
    (key) => {
      give({ kind: 'set', key, value: bytes(key) });
      give({ kind: 'set', key: `${key.slice(0, 20)}!`, value: bytes('other') });
      expect(give({ kind: 'get', key })).toEqual(bytes(key));
      expect(give({ kind: 'list', after: undefined }).keys).toContain(key);
    },
  );

  it('has a key of 256 bytes and 1 MiB itself at most, counted in bytes', () => {
    for (const key of ['x'.repeat(257), 'ß'.repeat(129)]) {
      expect(act({ kind: 'set', key, value: bytes('') })).toMatchObject({ kind: 'failed' });
      expect(act({ kind: 'get', key })).toMatchObject({ kind: 'failed' });
    }
    const whole = new Uint8Array(1024 * 1024).fill(7);
    give({ kind: 'set', key: 'a', value: whole });
    expect(give({ kind: 'get', key: 'a' })).toEqual(whole);
    const larger = new Uint8Array(1024 * 1024 + 1);
    expect(act({ kind: 'set', key: 'a', value: larger })).toEqual({
      kind: 'failed',
      message: 'a value has at most 1048576 bytes; this one has 1048577',
    });
    expect(give({ kind: 'get', key: 'a' })).toEqual(whole);
  });
});

describe('keys are listed', () => {
  it('page by page, each once, whatever is taken away in between', () => {
    const keys = Array.from({ length: 2500 }, (_, at) => `k${at}`).toSorted();
    give({ kind: 'set-many', entries: keys.map((key) => [key, bytes('')] as const) });
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const page = give({ kind: 'list', after });
      seen.push(...page.keys);
      if (!page.more) break;
      expect(page.keys).toHaveLength(1000);
      after = page.keys.at(-1) ?? '';
      give({ kind: 'delete', key: after });
    }
    expect(seen).toEqual(keys);
  });
});

describe('a number', () => {
  it('is counted up and down from nothing', () => {
    expect(give({ kind: 'increment', key: 'n', delta: 5n })).toBe(5n);
    expect(give({ kind: 'increment', key: 'n', delta: -7n })).toBe(-2n);
    expect(give({ kind: 'get', key: 'n' })).toEqual(bytes('-2'));
  });

  it.each([
    ['9223372036854775806', 1n, 9223372036854775807n],
    ['-9223372036854775807', -1n, -9223372036854775808n],
    ['+0041', 1n, 42n],
  ])('%s and %s are %s', (text, delta, sum) => {
    give({ kind: 'set', key: 'n', value: bytes(text) });
    expect(give({ kind: 'increment', key: 'n', delta })).toBe(sum);
  });

  it.each([
    ['9223372036854775807', 1n],
    ['-9223372036854775808', -1n],
    ['9223372036854775808', -1n],
    ['', 1n],
    ['1.5', 1n],
    ['0x10', 1n],
    [' 1', 1n],
    ['9'.repeat(1000), 1n],
  ])('%j and %s are refused, and nothing changes', (text, delta) => {
    give({ kind: 'set', key: 'n', value: bytes(text) });
    expect(act({ kind: 'increment', key: 'n', delta })).toMatchObject({ kind: 'failed' });
    expect(give({ kind: 'get', key: 'n' })).toEqual(bytes(text));
  });
});

describe('a swap', () => {
  it('happens only if nobody wrote in between, also not the same value again', () => {
    expect(give({ kind: 'swap', key: 'a', revision: 0, value: bytes('1') })).toEqual({ swapped: true });
    const { revision } = give({ kind: 'read', key: 'a' });
    give({ kind: 'delete', key: 'a' });
    give({ kind: 'set', key: 'a', value: bytes('1') });
    const refused = give({ kind: 'swap', key: 'a', revision, value: bytes('2') });
    expect(refused).toMatchObject({ swapped: false });
    expect(give({ kind: 'get', key: 'a' })).toEqual(bytes('1'));
    const now = refused.swapped ? 0 : refused.revision;
    expect(give({ kind: 'revision', key: 'a' })).toBe(now);
    expect(give({ kind: 'swap', key: 'a', revision: now, value: bytes('2') })).toEqual({ swapped: true });
    expect(give({ kind: 'swap', key: 'a', revision: 0, value: bytes('3') })).toMatchObject({ swapped: false });
    expect(give({ kind: 'get', key: 'a' })).toEqual(bytes('2'));
  });
});

describe('a batch', () => {
  it('is done wholly', () => {
    give({
      kind: 'set-many',
      entries: [
        ['a', bytes('1')],
        ['b', bytes('2')],
        ['a', bytes('3')],
      ],
    });
    expect(give({ kind: 'get-many', keys: ['b', 'x', 'a', 'b'] })).toEqual([
      ['b', bytes('2')],
      ['x', undefined],
      ['a', bytes('3')],
      ['b', bytes('2')],
    ]);
    give({ kind: 'delete-many', keys: ['a', 'x'] });
    expect(give({ kind: 'list', after: undefined }).keys).toEqual(['b']);
  });

  it('or not at all', () => {
    give({ kind: 'set', key: 'a', value: bytes('1') });
    const entries = [
      ['a', bytes('2')],
      ['x'.repeat(300), bytes('3')],
    ] as const;
    expect(act({ kind: 'set-many', entries })).toMatchObject({ kind: 'failed' });
    expect(act({ kind: 'delete-many', keys: ['a', 'x'.repeat(300)] })).toMatchObject({ kind: 'failed' });
    expect(give({ kind: 'get', key: 'a' })).toEqual(bytes('1'));
  });

  it('has at most 10,000 keys, and reads at most 16 MiB', () => {
    const keys = Array.from({ length: 10_001 }, (_, at) => `k${at}`);
    expect(act({ kind: 'get-many', keys })).toMatchObject({ kind: 'failed' });
    expect(act({ kind: 'delete-many', keys })).toMatchObject({ kind: 'failed' });
    expect(act({ kind: 'set-many', entries: keys.map((key) => [key, bytes('')] as const) })).toMatchObject({
      kind: 'failed',
    });
    give({ kind: 'set', key: 'a', value: new Uint8Array(1024 * 1024) });
    expect(give({ kind: 'get-many', keys: Array.from({ length: 16 }, () => 'a') })).toHaveLength(16);
    expect(act({ kind: 'get-many', keys: Array.from({ length: 17 }, () => 'a') })).toMatchObject({ kind: 'failed' });
  });
});

describe('requests that are done together', () => {
  it('see each other, and one that fails takes nothing with it', () => {
    const request = (namespace: string, what: StorageAct, quotaBytes = 1e6): StorageRequest => ({
      kind: 'act',
      account: { owner: 'one', quotaBytes },
      namespace,
      act: what,
    });
    const outcomes = store.all([
      request('things', { kind: 'set', key: 'a', value: bytes('1') }),
      request(
        'things',
        {
          kind: 'set-many',
          entries: [
            ['b', bytes('2')],
            ['c', bytes('x'.repeat(30))],
          ],
        },
        30,
      ),
      request('things', { kind: 'increment', key: 'a', delta: 1n }),
      request('things', { kind: 'get-many', keys: ['a', 'b', 'c'] }),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'failed', 'done', 'done']);
    expect(outcomes.at(-1)).toEqual({
      kind: 'done',
      result: [
        ['a', bytes('2')],
        ['b', undefined],
        ['c', undefined],
      ],
    });
    expect(usage()).toEqual([{ owner: 'one', bytes: 136 }]);
  });
});

describe('a quota', () => {
  const account = { owner: 'one', quotaBytes: 148 };

  it('holds to the byte, for namespace, key and value, and counts what each entry takes beside them', () => {
    const full = { kind: 'set', key: 'key', value: bytes('x'.repeat(11)) } as const;
    expect(act({ ...full, value: bytes('x'.repeat(12)) }, { account })).toEqual({
      kind: 'failed',
      message: 'over the quota: 0 of 148 bytes are used, and this would take 149 more',
      limit: 'storage: 148 bytes',
    });
    expect(usage()).toEqual([]);
    give(full, { account });
    expect(usage()).toEqual([{ owner: 'one', bytes: 148 }]);
    expect(act({ kind: 'set', key: '', value: bytes('') }, { account, namespace: 'b' })).toMatchObject({
      kind: 'failed',
    });
    give({ kind: 'delete', key: 'key' }, { account });
    expect(usage()).toEqual([]);
  });

  it('that was lowered lets things become less', () => {
    give({ kind: 'set', key: 'a', value: bytes('x'.repeat(50)) });
    give({ kind: 'set', key: 'a', value: bytes('x'.repeat(40)) }, { account });
    expect(act({ kind: 'set', key: 'a', value: bytes('x'.repeat(41)) }, { account })).toMatchObject({ kind: 'failed' });
    give({ kind: 'delete', key: 'a' }, { account });
  });

  it('counts a value for whoever wrote it last, and of a person for whom it counted before', () => {
    const two = { owner: 'two', quotaBytes: 300 };
    give({ kind: 'set', key: 'a', value: bytes('1') });
    give({ kind: 'set', key: 'a', value: bytes('22') }, { account: two });
    expect(usage()).toEqual([{ owner: 'two', bytes: 137 }]);
    people({ kind: 'edit', namespace: 'things', key: 'a', value: bytes('4444') });
    people({ kind: 'edit', namespace: 'things', key: 'b', value: bytes('1') });
    expect(usage()).toEqual([
      { owner: '', bytes: 136 },
      { owner: 'two', bytes: 139 },
    ]);
    people({ kind: 'remove-namespace', namespace: 'things' });
    expect(usage()).toEqual([]);
  });
});

describe('a person', () => {
  it('sees, changes and removes what there is', () => {
    give({ kind: 'set', key: 'a', value: bytes('1') }, { namespace: 'left' });
    give({ kind: 'set', key: 'b', value: bytes('22') }, { namespace: 'left' });
    give({ kind: 'set', key: 'c', value: bytes('') }, { namespace: 'right.more' });
    expect(people({ kind: 'namespaces' })).toEqual({
      kind: 'done',
      result: [
        { name: 'left', entries: 2, bytes: 13 },
        { name: 'right.more', entries: 1, bytes: 11 },
      ],
    });
    expect(people({ kind: 'entries', namespace: 'left', after: 'a' })).toEqual({
      kind: 'done',
      result: { entries: [{ key: 'b', size: 2, owner: 'one' }], more: false },
    });
    people({ kind: 'edit', namespace: 'left', key: 'a', value: bytes('new') });
    expect(people({ kind: 'view', namespace: 'left', key: 'a' })).toEqual({ kind: 'done', result: bytes('new') });
    expect(people({ kind: 'remove', namespace: 'left', key: 'a' })).toEqual({ kind: 'done', result: true });
    expect(people({ kind: 'remove', namespace: 'left', key: 'a' })).toEqual({ kind: 'done', result: false });
    expect(people({ kind: 'remove-namespace', namespace: 'left' })).toEqual({ kind: 'done', result: 1 });
    expect(people({ kind: 'edit', namespace: 'a', key: 'b', value: new Uint8Array(1024 ** 2 + 1) })).toMatchObject({
      kind: 'failed',
    });
  });
});

describe('what is wrong with the file', () => {
  it('is said: there is no node:sqlite', () => {
    const without = openStore(undefined, folder.path);
    expect(act({ kind: 'set', key: 'a', value: bytes('1') }, { on: without })).toEqual({
      kind: 'failed',
      message: 'this runtime has no node:sqlite, so no values can be kept',
    });
    expect(act({ kind: 'open' }, { on: without })).toMatchObject({ kind: 'failed' });
    expect(existsSync(file())).toBe(false);
  });

  it('is said: it is no database, and it stays as it is', () => {
    writeFileSync(file(), 'not a database, but somebody’s text'.repeat(100));
    expect(act({ kind: 'get', key: 'a' })).toMatchObject({ kind: 'failed' });
    expect(statSync(file()).size).toBeGreaterThan(3000);
  });

  it('is said: it is a link', () => {
    symlinkSync(join(folder.path, 'elsewhere'), file());
    expect(act({ kind: 'set', key: 'a', value: bytes('1') })).toMatchObject({ kind: 'failed' });
    expect(existsSync(join(folder.path, 'elsewhere'))).toBe(false);
  });

  it('is said: a newer program wrote it', () => {
    give({ kind: 'open' });
    store.close();
    const database = new sqlite.DatabaseSync(file());
    database.exec('PRAGMA user_version = 2');
    database.close();
    store = openStore(sqlite, folder.path);
    expect(act({ kind: 'get', key: 'a' })).toEqual({ kind: 'failed', message: 'a newer Airlock wrote it' });
  });

  it('is mended: it was deleted', () => {
    give({ kind: 'set', key: 'a', value: bytes('1') });
    for (const suffix of ['', '-wal', '-shm']) rmSync(file() + suffix, { force: true });
    give({ kind: 'set', key: 'b', value: bytes('2') });
    const other = openStore(sqlite, folder.path);
    expect(give({ kind: 'list', after: undefined }, { on: other }).keys).toEqual(['b']);
    other.close();
  });

  it('is said: it was closed', () => {
    store.close();
    expect(act({ kind: 'open' })).toEqual({ kind: 'failed', message: 'the storage was closed' });
  });

  it.skipIf(process.platform === 'win32')('is prevented: others may not read it', () => {
    give({ kind: 'open' });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });
});

it('two that have it open see each other, and lose nothing', () => {
  const other = openStore(sqlite, folder.path);
  for (let round = 0; round < 50; round++) {
    give({ kind: 'increment', key: 'n', delta: 1n });
    give({ kind: 'increment', key: 'n', delta: 1n }, { on: other });
  }
  expect(give({ kind: 'get', key: 'n' })).toEqual(bytes('100'));
  other.close();
});

describe('random acts', () => {
  const key = fc.constantFrom('a', 'b', 'ß', 'x'.repeat(257));
  const value = fc.nat(12).map((length) => new Uint8Array(length).fill(49));
  const anAct: fc.Arbitrary<StorageAct> = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), key, value }),
    fc.record({ kind: fc.constant('delete' as const), key }),
    fc.record({ kind: fc.constant('increment' as const), key, delta: fc.constantFrom(1n, -1n, 2n ** 62n) }),
    fc.record({ kind: fc.constant('set-many' as const), entries: fc.array(fc.tuple(key, value), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('delete-many' as const), keys: fc.array(key, { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('swap' as const), key, value, revision: fc.constantFrom(0, 1) }),
  );
  const step = fc.record({
    namespace: fc.constantFrom('m', 'n'),
    owner: fc.constantFrom('one', 'two'),
    quotaBytes: fc.constantFrom(136, 290, 450),
    act: anAct,
  });

  it('leave what a plain map would hold, and count exactly', () => {
    give({
      kind: 'set-many',
      entries: [
        ['a', bytes('')],
        ['b', bytes('')],
      ],
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        for (const namespace of ['things', 'm', 'n']) people({ kind: 'remove-namespace', namespace });
        const model = new Map<string, { readonly owner: string; readonly value: string }>();
        for (const { namespace, owner, quotaBytes, act: what } of steps) {
          const next = modelled(model, namespace, owner, quotaBytes, what);
          const outcome = act(what, { namespace, account: { owner, quotaBytes } });
          expect(outcome.kind).toBe(next ? 'done' : 'failed');
          if (next) {
            model.clear();
            for (const [name, entry] of next) model.set(name, entry);
          }
          expect(usage()).toEqual(['one', 'two'].flatMap((name) => weighed(model, name)));
        }
        for (const namespace of ['m', 'n']) {
          const { keys } = give({ kind: 'list', after: undefined }, { namespace });
          const expected = Array.from(model.keys()).filter((name) => name.startsWith(`${namespace}/`));
          expect(keys.map((name) => `${namespace}/${name}`)).toEqual(expected.toSorted());
          for (const name of keys)
            expect(give({ kind: 'get', key: name }, { namespace })).toEqual(
              bytes(model.get(`${namespace}/${name}`)?.value ?? ''),
            );
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

type Model = Map<string, { readonly owner: string; readonly value: string }>;

/** What a map holds after an act, or nothing if the act is to fail. */
function modelled(model: Model, namespace: string, owner: string, quota: number, what: StorageAct): Model | undefined {
  const next: Model = new Map(model);
  const name = (key: string): string => `${namespace}/${key}`;
  const text = (value: Uint8Array): string => new TextDecoder().decode(value);
  if (JSON.stringify(what, (_, value: unknown) => (typeof value === 'bigint' ? '' : value)).includes('x'.repeat(257)))
    return undefined;
  switch (what.kind) {
    case 'set':
      next.set(name(what.key), { owner, value: text(what.value) });
      break;
    case 'delete':
      next.delete(name(what.key));
      break;
    case 'increment': {
      const before = model.get(name(what.key))?.value ?? '0';
      if (before === '') return undefined;
      const sum = BigInt(before) + what.delta;
      if (sum > 2n ** 63n - 1n || sum < -(2n ** 63n)) return undefined;
      next.set(name(what.key), { owner, value: String(sum) });
      break;
    }
    case 'set-many':
      for (const [key, value] of what.entries) next.set(name(key), { owner, value: text(value) });
      break;
    case 'delete-many':
      for (const key of what.keys) next.delete(name(key));
      break;
    case 'swap':
      // The revisions of this file are long past 1, so only what is not there is swapped.
      if (what.revision === 0 && !model.has(name(what.key)))
        next.set(name(what.key), { owner, value: text(what.value) });
      break;
    default:
      throw new Error(`no model for ${what.kind}`);
  }
  const [before, after] = [model, next].map((each) => weighed(each, owner)[0]?.bytes ?? 0);
  return (after ?? 0) > (before ?? 0) && (after ?? 0) > quota ? undefined : next;
}

function weighed(model: Model, owner: string): { owner: string; bytes: number }[] {
  const entries = Array.from(model).filter(([, entry]) => entry.owner === owner);
  // The name holds one more character than namespace and key, and the value is plain ASCII.
  const sum = entries.reduce((total, [name, entry]) => total + bytes(name).length - 1 + entry.value.length + 128, 0);
  return sum === 0 ? [] : [{ owner, bytes: sum }];
}
