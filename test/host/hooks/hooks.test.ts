import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtHere, type CallOutcome, type ComponentVersion } from '../../../src/host/index.ts';
import { usualConditions } from '../../../src/manifest/index.ts';
import { allocator } from '../links/sources.ts';
import { plain, type Source, versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';

const lifecycle = 'airlock:component/lifecycle@0.1.0';
const state = 'airlock:component/state@0.1.0';

/** The cases of a result and of `health`, by their numbers in the ABI. */
const cases = { ok: 0, err: 1, healthy: 0, degraded: 1, failed: 2 } as const;

interface Answers {
  readonly init?: 'ok' | 'err';
  readonly health?: 'healthy' | 'degraded' | 'failed';
  readonly take?: 'ok' | 'err';
  readonly give?: 'ok' | 'err';
  /** Bytes that it hands out as its state. */
  readonly bytes?: number;
}

/** Counts its calls, hands the count on, and answers its host as it is told to; each text is `not now`. */
function keeper({ init = 'ok', health = 'healthy', take = 'ok', give = 'ok', bytes = 4 }: Answers = {}): Source {
  const answer = (name: keyof typeof cases): string => `
    (i32.store (i32.const 16) (i32.const ${cases[name]}))
    (i32.store (i32.const 20) (i32.const 64)) (i32.store (i32.const 24) (i32.const 7)) (i32.const 16)`;
  return {
    world: `export ${lifecycle}; export ${state}; export bump: func() -> u32; export configured: func() -> u32;`,
    core: `(module ${allocator}
      (global $count (mut i32) (i32.const 0))
      (global $configured (mut i32) (i32.const -1))
      (func (export "bump") (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
      (func (export "configured") (result i32) (global.get $configured))
      (func (export "${lifecycle}#init") (param i32 i32) (result i32)
        (global.set $configured (local.get 1)) ${answer(init)})
      (func (export "${lifecycle}#health") (result i32) ${answer(health)})
      (func (export "${lifecycle}#shutdown"))
      (func (export "${state}#take") (result i32)
        (i32.store (i32.const 128) (global.get $count))
        ${
          take === 'err'
            ? answer('err')
            : `(i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (i32.const 128))
               (i32.store (i32.const 24) (i32.const ${bytes})) (i32.const 16)`
        })
      (func (export "${state}#give") (param i32 i32) (result i32)
        (global.set $count (i32.load (local.get 0))) ${answer(give)})
      (data (i32.const 64) "not now"))`,
  };
}

let test: TestHost;
const made = new Map<string, Promise<ComponentVersion>>();

beforeEach(async () => {
  test = await startHost();
});

afterEach(() => test.end());

/** The same answers are the same version, made once. */
async function version(answers: Answers, more: Partial<ComponentVersion> = {}): Promise<ComponentVersion> {
  const key = JSON.stringify(answers);
  const making = made.get(key) ?? versionOf(keeper(answers));
  made.set(key, making);
  return { ...(await making), conditions: { ...usualConditions, config: { greeting: 'hello' } }, ...more };
}

const key = () => ({ manifestPath: `${test.folder}/keeper/airlock.json`, name: 'keeper', origin: builtHere });
const call = (name: string): Promise<CallOutcome> => test.host.call(key(), { function: name }, plain, []);
const returned = (value: unknown) => ({ kind: 'returned', value });

async function startAndCount(answers: Answers = {}): Promise<void> {
  expect(await test.host.deploy(key(), await version({ bytes: 4, ...answers }))).toMatchObject({ kind: 'returned' });
  expect(await call('bump')).toEqual(returned(1));
  expect(await call('bump')).toEqual(returned(2));
}

async function put(answers: Answers, more: Partial<ComponentVersion> = {}): Promise<CallOutcome> {
  return test.host.deploy(key(), { ...(await version(answers, more)), hash: 'the next one' });
}

describe('the state of a component', () => {
  it('goes on in the version that takes its place', async () => {
    await startAndCount();
    expect(await put({})).toMatchObject({ kind: 'returned' });
    expect(test.host.snapshot(key())?.version?.hash).toBe('the next one');
    expect(await call('bump')).toEqual(returned(3));
  });

  it.each([
    ['the old version does not hand it out', { take: 'err' }, {}, /did not hand it out: not now$/],
    ['the new version does not take it', {}, { give: 'err' }, /did not take it: not now$/],
    ['the new version breaks on it', { bytes: 260_000 }, {}, /the new version failed over it: /],
  ] as const)('stays where it is if %s, and a manifest may say otherwise', async (_, old, next, message) => {
    await startAndCount(old);
    const refused = await put(next);
    expect(refused).toMatchObject({ kind: 'failed', failure: { kind: 'state-refused' } });
    expect(refused.kind === 'failed' && refused.failure.message).toMatch(message);
    expect(await call('bump')).toEqual(returned(3));
    expect(await put(next, { onRefusal: 'start-clean' })).toMatchObject({ kind: 'returned' });
    expect(await call('bump')).toEqual(returned(1));
  });

  it('is asked of nobody where only one side has it', async () => {
    await startAndCount();
    const without = await versionOf({
      world: 'export bump: func() -> u32; export configured: func() -> u32;',
      core: '(module (func (export "bump") (result i32) (i32.const 7)) (func (export "configured") (result i32) (i32.const 0)))',
    });
    const done = await test.host.deploy(key(), without, { evenIfBreaking: true });
    expect(done).toMatchObject({ kind: 'returned' });
    expect(await call('bump')).toEqual(returned(7));
  });
});

describe('the state of a component whose new version serves a share of the calls', () => {
  const canary = { share: 0.5, calls: 2, errors: 0 };

  it('is that of the old version at its beginning, and again when it takes over', async () => {
    await startAndCount();
    expect(await put({}, { canary })).toMatchObject({ kind: 'returned' });
    // The old version counts on, and the canary does so from the same number.
    expect([await call('bump'), await call('bump'), await call('bump')]).toEqual([3, 3, 4].map(returned));
    expect(test.host.snapshot(key())?.canary?.version.hash).toBe('the next one');
    expect(await test.host.settleCanary(key(), 'promote')).toMatchObject({ kind: 'returned' });
    expect(test.host.snapshot(key())?.version?.hash).toBe('the next one');
    expect(await call('bump')).toEqual(returned(5));
  });

  it('stays where it is if the new one does not take it', async () => {
    await startAndCount();
    expect(await put({ give: 'err' }, { canary })).toMatchObject({ failure: { kind: 'state-refused' } });
    expect(test.host.snapshot(key())?.canary).toBeUndefined();
    expect([await call('bump'), await call('bump')]).toEqual([3, 4].map(returned));
  });

  it('is none for a canary that may start without', async () => {
    await startAndCount();
    expect(await put({ give: 'err' }, { canary, onRefusal: 'start-clean' })).toMatchObject({ kind: 'returned' });
    expect([await call('bump'), await call('bump')]).toEqual([3, 1].map(returned));
  });

  it('is asked of neither where the canary does not begin', async () => {
    await startAndCount();
    expect(await put({ init: 'err' }, { canary })).toMatchObject({ failure: { kind: 'init-failed' } });
    expect([test.host.snapshot(key())?.state, await call('bump')]).toEqual(['running', returned(3)]);
  });
});

describe('the life of an instance', () => {
  it('begins with the configuration, before any call', async () => {
    await startAndCount();
    expect(await call('configured')).toEqual(returned(1));
  });

  it.each([
    ['its init refuses', { init: 'err' }, 'init-failed', /init refused to begin: not now$/],
    ['it says that it cannot serve', { health: 'failed' }, 'unhealthy', /cannot serve: not now$/],
  ] as const)('does not begin if %s, and the version before goes on', async (_, answers, kind, message) => {
    expect(await put(answers)).toMatchObject({ kind: 'failed', failure: { kind } });
    await startAndCount();
    const refused = await put(answers);
    expect(refused).toMatchObject({ kind: 'failed', failure: { kind } });
    expect(refused.kind === 'failed' && refused.failure.message).toMatch(message);
    expect(await call('bump')).toEqual(returned(3));
  });

  it('goes on where it is less well than it should be', async () => {
    await startAndCount({ health: 'degraded' });
    expect(test.host.snapshot(key())?.state).toBe('running');
  });
});
