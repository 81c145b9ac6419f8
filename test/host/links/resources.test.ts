import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtHere, type CallOutcome, type ComponentKey, type ComponentVersion } from '../../../src/host/index.ts';
import { linkRight } from '../../../src/host/links/approval.ts';
import type { Right } from '../../../src/manifest/index.ts';
import { plain, versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { clerk, counters, countersWit, counting, payments, shopper, till } from './resource-sources.ts';

const link = { interface: counters, provider: 'counting' };
const workspace = '/work';

let provider: ComponentVersion;
let consumer: ComponentVersion;
let test: TestHost;

beforeAll(async () => {
  [provider, consumer] = await Promise.all([
    versionOf(counting, { workspace }),
    versionOf(clerk, { workspace, links: [link] }),
  ]);
});

beforeEach(async () => {
  test = await startHost();
});

afterEach(() => test.end());

const keyOf = (name: string): ComponentKey => ({
  manifestPath: `${test.folder}/${name}/airlock.json`,
  name,
  origin: builtHere,
});

const call = (name: string, ...args: readonly unknown[]): Promise<CallOutcome> =>
  test.host.call(keyOf('clerk'), { function: name }, plain, args);

const value = async (name: string, ...args: readonly unknown[]): Promise<unknown> => {
  const outcome = await call(name, ...args);
  if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
  return outcome.value;
};

const messageOf = (outcome: CallOutcome): string => (outcome.kind === 'failed' ? outcome.failure.message : '');

const held = (name = 'clerk'): number | undefined => test.host.snapshot(keyOf(name))?.links[0]?.held;

async function startPair(more: Partial<ComponentVersion> = {}): Promise<void> {
  expect(await test.host.deploy(keyOf('counting'), { ...provider, ...more })).toMatchObject({ kind: 'returned' });
  expect(await test.host.deploy(keyOf('clerk'), consumer)).toMatchObject({ kind: 'returned' });
}

describe('a link with resources', () => {
  it('constructs, calls, lends, gives away, gets back and ends them', async () => {
    await startPair();
    const a = await value('make', 5);
    expect(await value('next', a)).toBe(6);
    expect(await value('next', a)).toBe(7);
    const b = await value('make', 10);
    expect(await value('peek', b)).toBe(10);
    expect(await value('live')).toBe(2);
    const sum = await value('merge', a, b);
    expect(await value('next', sum)).toBe(18);
    expect(await value('live')).toBe(2);
    expect(held()).toBe(2);
    // The list has 0, 1 and 2.
    const first = Number(await value('open', 3));
    expect(await value('peek', first + 1)).toBe(1);
    expect(await value('take', first)).toBe(0);
    expect(Number(await value('take', first + 1))).toBeGreaterThan(1000);
    expect(await value('both', first + 2, b)).toBe(12);
    expect(await value('both', sum, 0)).toBe(18);
    expect(await value('live')).toBe(3);
    expect(held()).toBe(3);
  });
});

describe('what becomes of the provider', () => {
  const gone = /counting, which answers .*, gave no answer: the instance that made the resource has ended/;

  it('is another version: what it had made is gone, and a call on it says so; then all goes on', async () => {
    await startPair();
    const a = await value('make', 5);
    await test.host.deploy(keyOf('counting'), { ...provider, hash: 'other' });
    expect(messageOf(await call('next', a))).toMatch(gone);
    expect(await value('next', await value('make', 1))).toBe(2);
    expect(await value('live')).toBe(1);
    expect(held()).toBe(1);
  });

  it('is restarted, stopped or removed by a person', async () => {
    await startPair();
    const a = await value('make', 5);
    await test.host.restart(keyOf('counting'));
    expect(held()).toBe(undefined);
    // The end of what is gone is no failure.
    expect(await value('drop', a)).toBe(undefined);
    const b = await value('make', 5);
    await test.host.stop(keyOf('counting'));
    expect(messageOf(await call('next', b))).toMatch(/counting, which answers .* it is stopped/);
    await test.host.restart(keyOf('counting'));
    expect(await value('live')).toBe(0);
    await test.host.remove(keyOf('counting'));
    expect(messageOf(await call('live'))).toContain('There is no component named "counting"');
  });

  it('takes too long or fails: the consumer alone loses what it had', async () => {
    await startPair({ callTimeMs: 400 });
    const a = await value('make', 5);
    expect(messageOf(await call('wait', a))).toMatch(/counting, which answers .*: took too long: /);
    expect(await value('live')).toBe(0);
    expect(test.host.snapshot(keyOf('counting'))).toMatchObject({ state: 'running', restarts: 0 });
  });
});

describe('what becomes of the consumer', () => {
  it('ends at its own time, and takes what answers it along', async () => {
    await startPair({ callTimeMs: 60_000 });
    await test.host.deploy(keyOf('clerk'), { ...consumer, hash: 'hasty', callTimeMs: 400 });
    const a = await value('make', 5);
    expect(await call('wait', a)).toMatchObject({ failure: { kind: 'execution-timeout' } });
    await expect.poll(() => held(), { timeout: 60_000 }).toBe(undefined);
    expect(await value('live')).toBe(0);
  });

  it('is swapped and stopped: nothing is held any more, and no memory is lost', async () => {
    await test.end();
    const memoryBytes = 1024 ** 2;
    test = await startHost({}, { mostMemoryBytes: 8 * memoryBytes });
    await test.host.deploy(keyOf('counting'), { ...provider, memoryBytes });
    for (let times = 0; times < 8; times++) {
      const outcome = await test.host.deploy(keyOf('clerk'), { ...consumer, memoryBytes, hash: `swap ${times}` });
      expect(outcome).toMatchObject({ kind: 'returned' });
      await value('open', 20);
      expect(held()).toBeGreaterThanOrEqual(20);
    }
    await test.host.stop(keyOf('clerk'));
    expect(held()).toBe(undefined);
    await test.host.restart(keyOf('clerk'));
    expect(await value('live')).toBe(0);
  });
});

describe('approval of a pair that passes resources', () => {
  const foreign = () => ({ ...provider, workspace: '/elsewhere' });
  const right = () => linkRight(link, { key: keyOf('counting'), version: foreign() });

  it('holds at each use: what is taken back ends what is held', async () => {
    await startPair({ workspace: '/elsewhere' });
    expect(await call('make', 1)).toMatchObject({ failure: { kind: 'capability-denied' } });
    test.host.grant(keyOf('clerk'), right(), { kind: 'always' });
    const a = await value('make', 5);
    expect(held()).toBe(1);
    test.host.revoke(keyOf('clerk'), right());
    expect(await call('next', a)).toMatchObject({ failure: { kind: 'capability-denied' } });
    expect(test.host.snapshot(keyOf('clerk'))?.denials).toMatchObject([
      { operation: `${counters}#[method]counter.next`, reason: 'revoked' },
    ]);
    test.host.grant(keyOf('clerk'), right(), { kind: 'always' });
    expect(await value('live')).toBe(0);
    const b = await value('make', 5);
    test.host.revoke(keyOf('clerk'), right());
    expect(await value('drop', b)).toBe(undefined);
    expect(held()).toBe(undefined);
  });
});

describe('a new version of the provider', () => {
  it('is held back where it breaks who is linked, by name', async () => {
    await startPair();
    const other = await versionOf({ ...counting, ...withoutKept }, { workspace });
    const outcome = await test.host.deploy(keyOf('counting'), other);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'contract-broken' } });
    expect(messageOf(outcome)).toContain(
      `clerk, which is linked to it for ${counters}, would get no answer: it has no kept.`,
    );
    expect(await value('next', await value('make', 1))).toBe(2);
    expect(await test.host.deploy(keyOf('counting'), other, { evenIfBreaking: true })).toMatchObject({
      kind: 'returned',
    });
    expect(messageOf(await call('live'))).toContain('it has no kept');
  });
});

describe('a provider with rights of its own', () => {
  it('has them where it answers one consumer, who has none of them', async () => {
    const request: Right = { capability: 'storage', pattern: 'spare.>' };
    await test.host.deploy(keyOf('till'), await versionOf(till, { workspace, requests: [request] }));
    const links = [{ interface: payments, provider: 'till' }];
    await test.host.deploy(keyOf('clerk'), await versionOf(shopper, { workspace, links }));
    const accessDenied = 2;
    expect(await value('buy')).toBe(accessDenied);
    expect(test.host.snapshot(keyOf('till'))?.denials).toMatchObject([
      { capability: 'storage', reason: 'not-granted' },
    ]);
    expect(test.host.snapshot(keyOf('clerk'))?.denials).toEqual([]);
    // It holds at once in the instance that runs. (What answers then is another error: there is no storage here.)
    test.host.grant(keyOf('till'), request, { kind: 'always' });
    expect(await value('buy')).not.toBe(accessDenied);
    expect(test.host.snapshot(keyOf('till'))?.denials).toEqual([]);
    test.host.revoke(keyOf('till'), request);
    expect(await value('buy')).toBe(accessDenied);
    // A right of the consumer's gives the provider nothing.
    test.host.grant(keyOf('clerk'), request, { kind: 'always' });
    expect(await value('buy')).toBe(accessDenied);
  });
});

/** The same without one of its functions. */
const withoutKept = {
  more: countersWit().replace('kept: func() -> u32;', ''),
  core: counting.core.replace(/\(func \(export "[^"]*#kept"\)[^\n]*\n/, ''),
};
