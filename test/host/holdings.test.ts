import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  builtHere,
  callableFunctions,
  type CallOutcome,
  type ComponentKey,
  type ComponentVersion,
  exportedFunctions,
  passesHandles,
} from '../../src/host/index.ts';
import { counters, counting } from './links/resource-sources.ts';
import { versionOf } from './support/component.ts';
import { startHost, type TestHost } from './support/host.ts';

let version: ComponentVersion;
let test: TestHost;
let key: ComponentKey;

beforeAll(async () => {
  version = await versionOf(counting, { workspace: '/work' });
});

beforeEach(async () => {
  test = await startHost();
  key = { manifestPath: `${test.folder}/counting/airlock.json`, name: 'counting', origin: builtHere };
  const outcome = await test.host.deploy(key, version);
  if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
});

afterEach(() => test.end());

const whole = `${counters}@1.0.0`;

async function call(name: string, ...args: readonly unknown[]): Promise<CallOutcome> {
  const found = callableFunctions(version.exports).find((each) => each.path.function === name);
  if (!found) throw new Error(`there is no ${name}`);
  return test.host.holdings.call(key, found.path, found.signature, args);
}

async function value(name: string, ...args: readonly unknown[]): Promise<unknown> {
  const outcome = await call(name, ...args);
  if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
  return outcome.value;
}

const held = (): readonly string[] => test.host.holdings.list(key).map(({ name }) => name);
const messageOf = (outcome: CallOutcome): string => (outcome.kind === 'failed' ? outcome.failure.message : '');

describe('resources that a person holds', () => {
  it('are made, used, lent, given away and given back between calls, each by a name', async () => {
    expect(await value('[constructor]counter', 5)).toBe('handle-1');
    expect(test.host.holdings.list(key)).toEqual([{ name: 'handle-1', of: whole, resource: 'counter' }]);
    expect(await value('[method]counter.next', 'handle-1')).toBe(6);
    expect(await value('[method]counter.next', 'handle-1')).toBe(7);
    expect(await value('open', 2)).toEqual(['handle-2', 'handle-3']);
    expect(await value('peek', 'handle-3')).toBe(1);
    expect(await value('live')).toBe(3);
    expect(await value('both', { first: 'handle-1', second: 'handle-3' })).toEqual(['handle-4', 8]);
    expect(held()).toEqual(['handle-2', 'handle-4']);
    expect(await value('[static]counter.merge', 'handle-2', 'handle-4')).toBe('handle-5');
    // What was given back as an error of a result is held again, by another name.
    expect(await value('[method]counter.next', 'handle-5')).toBe(8);
    expect(await value('[method]counter.next', 'handle-5')).toBe(9);
    expect(await value('take', 'handle-5')).toEqual({ tag: 'err', val: 'handle-6' });
    expect(held()).toEqual(['handle-4', 'handle-6']);
  });

  it('are ended by a drop, and by nothing else that is tried with them', async () => {
    await value('[constructor]counter', 0);
    await value('[constructor]counter', 1);
    expect(await test.host.holdings.drop(key, 'handle-1')).toMatchObject({ kind: 'returned' });
    expect(await value('live')).toBe(1);
    expect(held()).toEqual(['handle-2']);
    expect(messageOf(await test.host.holdings.drop(key, 'handle-1'))).toBe('handle-1 is not held any more');
    expect(messageOf(await call('peek', 'handle-1'))).toContain('of: it is no borrow<counter>');
    expect(messageOf(await call('[static]counter.merge', 'handle-2', 'handle-2'))).toContain('given twice');
    expect(messageOf(await call('peek', 1))).toContain('it is no borrow<counter>');
    expect(await value('peek', 'handle-2')).toBe(1);
  });

  it('are ended one by one, those of a list as well', async () => {
    await value('open', 3);
    expect(await test.host.holdings.drop(key, 'handle-1')).toMatchObject({ kind: 'returned' });
    expect(await value('peek', 'handle-3')).toBe(2);
    expect(await value('peek', 'handle-2')).toBe(1);
    expect(await test.host.holdings.drop(key, 'handle-3')).toMatchObject({ kind: 'returned' });
    expect(await value('live')).toBe(1);
    expect(await value('peek', 'handle-2')).toBe(1);
  });

  it('live apart from the instance that serves, and a failure ends them alone', async () => {
    await test.host.deploy(key, { ...version, callTimeMs: 300, hash: 'c'.repeat(64) });
    await value('open', 2);
    const [alive] = exportedFunctions(version.exports).filter(({ name }) => name === 'alive');
    if (!alive) throw new Error('there is no alive');
    expect(await test.host.call(key, alive.path, alive.signature, [])).toEqual({ kind: 'returned', value: 0 });
    expect(held()).toEqual(['handle-1', 'handle-2']);
    expect(await call('wait', 'handle-1')).toMatchObject({ failure: { kind: 'execution-timeout' } });
    expect(held()).toEqual([]);
    expect(await test.host.call(key, alive.path, alive.signature, [])).toEqual({ kind: 'returned', value: 0 });
    expect(test.host.snapshot(key)?.state).toBe('running');
  });

  const ends: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a restart', () => test.host.restart(key)],
    ['a swap', () => test.host.deploy(key, { ...version, hash: 'b'.repeat(64) })],
    ['a stop', () => test.host.stop(key)],
  ];
  it.each(ends)('are gone with %s, and their names are not used again', async (_, end) => {
    await value('open', 2);
    await end();
    expect(held()).toEqual([]);
    expect(messageOf(await call('peek', 'handle-1'))).toMatch(/it is no borrow<counter>|it is stopped/);
    await test.host.restart(key);
    expect(await value('[constructor]counter', 5)).toBe('handle-3');
    expect(await value('live')).toBe(1);
  });
});

it('tells which functions pass handles', () => {
  const all = callableFunctions(version.exports);
  expect(all.filter(passesHandles).map(({ path }) => path.function)).toEqual([
    '[constructor]counter',
    '[method]counter.next',
    '[static]counter.merge',
    'open',
    'both',
    'peek',
    'take',
    'twice',
    'foreign',
    'wait',
  ]);
  expect(exportedFunctions(version.exports).some(({ name }) => name.includes('['))).toBe(false);
});
