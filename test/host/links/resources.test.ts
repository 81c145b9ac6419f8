import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtHere, type CallOutcome, type ComponentKey, type ComponentVersion } from '../../../src/host/index.ts';
import { linkRight } from '../../../src/host/links/approval.ts';
import type { Right } from '../../../src/manifest/index.ts';
import { plain, versionOf } from '../support/component.ts';
import { isolationOf } from '../../support/isolation.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  boxing,
  clerk,
  counters,
  countersWit,
  counting,
  facing,
  packer,
  payments,
  shopper,
  till,
  twoFaces,
} from './resource-sources.ts';

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

describe('resources of several interfaces', () => {
  it('pass through another one than their own, and may fail to be made', async () => {
    const links = ['kinds', 'uses'].map((name) => ({ interface: `test:two/${name}`, provider: 'two' }));
    await test.host.deploy(keyOf('two'), await versionOf(twoFaces, { workspace }));
    const started = await test.host.deploy(keyOf('clerk'), await versionOf(facing, { workspace, links }));
    expect(started).toMatchObject({ kind: 'returned' });
    expect(await value('make', 7)).toBe(7);
    expect(await value('make', 101)).toBe(1008);
    expect(await value('signed', 7)).toBe(8);
    expect(await value('leave')).toBe(undefined);
    expect(test.host.snapshot(keyOf('clerk'))?.links.map((each) => [each.standing, each.held])).toEqual([
      ['ready', undefined],
      ['ready', undefined],
    ]);
  });

  it('are not those of one name elsewhere', async () => {
    const other = (wit: string) =>
      versionOf({
        world: 'export test:two/other@1.0.0; export test:two/uses@1.0.0;',
        more: wit,
        core: `(module (memory (export "memory") 1)
          (func (export "test:two/uses@1.0.0#read") (param i32) (result i32) (local.get 0)))`,
      });
    const wit = (from: string): string =>
      `package test:two@1.0.0 { interface kinds { resource r; } interface other { resource r; } interface uses { use ${from}.{r}; read: func(of: borrow<r>) -> u32; } }`;
    const reading = await versionOf(
      {
        world: 'import test:two/kinds@1.0.0; import test:two/uses@1.0.0; export run: func() -> u32;',
        more: wit('kinds'),
        core: `(module (import "test:two/uses@1.0.0" "read" (func $read (param i32) (result i32)))
          (memory (export "memory") 1) (func (export "run") (result i32) (call $read (i32.const 1))))`,
      },
      {
        workspace,
        links: [
          { interface: 'test:two/uses', provider: 'two' },
          { interface: 'test:two/kinds', provider: 'two' },
        ],
      },
    );
    await test.host.deploy(keyOf('two'), await other(wit('other')));
    const said = messageOf(await test.host.deploy(keyOf('clerk'), reading));
    expect(said).toContain('its read passes the borrow<r> of test:two/other, and not that of test:two/kinds');
  });
});

describe('a chain', () => {
  it('of links with resources has an instance for each, and all end with the first', async () => {
    const boxed = await versionOf(boxing, { workspace, links: [link] });
    const links = [{ interface: 'test:chain/boxes', provider: 'boxing' }];
    await test.host.deploy(keyOf('counting'), provider);
    expect(await test.host.deploy(keyOf('boxing'), boxed)).toMatchObject({ kind: 'returned' });
    await test.host.deploy(keyOf('clerk'), await versionOf(packer, { workspace, links }));
    const box = await value('make');
    expect([await value('next', box), await value('next', box)]).toEqual([101, 102]);
    expect([held(), held('boxing')]).toEqual([1, 1]);
    await value('drop', box);
    expect([held(), held('boxing')]).toEqual([undefined, undefined]);
    const second = await value('make');
    await test.host.deploy(keyOf('counting'), { ...provider, hash: 'other' });
    expect(messageOf(await call('next', second))).toMatch(
      /^boxing, which answers .*counting, which answers .* has ended/,
    );
    await value('make');
    expect([held(), held('boxing')]).toEqual([1, 1]);
    await test.host.stop(keyOf('clerk'));
    await expect.poll(() => [held(), held('boxing')], { timeout: 60_000 }).toEqual([undefined, undefined]);
  });

  it('that comes back to itself is refused, though each would have an instance of its own', async () => {
    const boxed = await versionOf(boxing, { workspace });
    await test.host.deploy(keyOf('counting'), provider);
    const looped = { ...boxed, links: [{ ...link, provider: 'boxing' }] };
    expect(messageOf(await test.host.deploy(keyOf('boxing'), looped))).toContain('boxing → boxing');
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
    // A process of its own would take more than all of this.
    test = await startHost({}, { mostMemoryBytes: 8 * memoryBytes, isolation: isolationOf('none') });
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
