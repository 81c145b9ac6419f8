import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Arrangement, ComponentKey, ComponentVersion, FolderGroup } from '../../../src/host/index.ts';
import { usualHealth, usualRestart } from '../../../src/manifest/index.ts';
import { plain, type Source, versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { misbehaving } from '../support/sources.ts';

const lifecycle = 'airlock:component/lifecycle@0.1.0';

/** Healthy until it is told that it is ill, which only a fresh instance forgets; each text is `ill`. */
const ailing: Source = {
  world: `export ${lifecycle}; export sicken: func(how: u32) -> u32;`,
  core: `(module
    (memory (export "memory") 1)
    (global $health (mut i32) (i32.const 0))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "sicken") (param i32) (result i32) (global.set $health (local.get 0)) (local.get 0))
    (func (export "${lifecycle}#init") (param i32 i32) (result i32) (i32.store8 (i32.const 16) (i32.const 0)) (i32.const 16))
    (func (export "${lifecycle}#health") (result i32)
      (i32.store (i32.const 16) (global.get $health))
      (i32.store (i32.const 20) (i32.const 64)) (i32.store (i32.const 24) (i32.const 3)) (i32.const 16))
    (func (export "${lifecycle}#shutdown"))
    (data (i32.const 64) "ill"))`,
};

let test: TestHost;
let trapping: ComponentVersion;
let ill: ComponentVersion;

beforeAll(async () => {
  [trapping, ill] = await Promise.all([versionOf(misbehaving), versionOf(ailing)]);
});

beforeEach(async () => {
  test = await startHost();
});

afterEach(() => test.end());

const key = (name: string): ComponentKey => ({
  manifestPath: join(test.folder, name, 'airlock.json'),
  name,
  origin: 'test',
});

/** What is given up on at its first failure. */
const fragile = (hash: string): ComponentVersion => ({
  ...trapping,
  hash,
  restart: { ...usualRestart, max: 0 },
});

const call = (name: string, exported: string, ...args: readonly unknown[]) =>
  test.host.call(key(name), { function: exported }, plain, args);

const stateOf = (name: string) => test.host.snapshot(key(name))?.state;

const standing = (name = 'a') => test.host.snapshot(key(name))?.group?.standing;

/** Settles when something is so, which is looked at whenever the host tells of something. */
async function until(holds: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (holds()) resolve();
  };
  const listening = test.host.onEvent(look);
  look();
  await promise;
  await listening.dispose();
}

function arrange(max: number, more: Partial<Arrangement> = {}): void {
  const group = {
    name: 'shop',
    strategy: 'one-for-all' as const,
    members: ['a', 'b'],
    restart: { max, withinMs: 600_000, backoffMs: [1, 1] as const },
  };
  test.host.arrange(test.folder, { groups: [group], health: usualHealth, ...more });
}

async function startBoth(): Promise<void> {
  for (const name of ['a', 'b']) {
    expect(await test.host.deploy(key(name), fragile(`${name}1`))).toMatchObject({ kind: 'returned' });
  }
  expect(await call('b', 'count')).toEqual({ kind: 'returned', value: 1 });
}

describe('a group in a host', () => {
  it('starts anew when a member was given up on', async () => {
    arrange(1);
    await startBoth();
    expect(await call('a', 'trap')).toMatchObject({ failure: { kind: 'trapped' } });
    await until(() => standing()?.kind === 'up' && (test.host.groups()[0]?.restarts ?? 0) > 0);
    expect([stateOf('a'), stateOf('b')]).toEqual(['running', 'running']);
    expect(await call('b', 'count')).toEqual({ kind: 'returned', value: 1 });
    const told = test.events.flatMap((event) =>
      event.kind === 'moved' && event.move.reason.includes('group')
        ? [`${event.key.name} ${event.move.to}: ${event.move.reason}`]
        : [],
    );
    expect(told).toEqual([
      'b stopping: its group shop starts anew, since a failed',
      'b stopped: its group shop starts anew, since a failed',
      'a starting: its group shop starts anew',
      'a running: its group shop starts anew',
      'b starting: its group shop starts anew',
      'b running: its group shop starts anew',
    ]);
  });

  it('is down in the end, says why, and starts when a person resets it', async () => {
    arrange(0);
    await startBoth();
    await call('a', 'trap');
    await until(() => stateOf('b') === 'stopped');
    const group: FolderGroup | undefined = test.host.snapshot(key('b'))?.group;
    expect(group).toMatchObject({ folder: test.folder, name: 'shop', standing: { kind: 'down', member: 'a' } });
    expect(standing('b')).toMatchObject({ because: expect.stringMatching(/unreachable.*after 0 restarts/s) });
    expect(test.host.resetGroup(test.folder, 'mill')).toBe(false);
    expect(test.host.resetGroup(test.folder, 'shop')).toBe(true);
    await until(() => stateOf('a') === 'running' && stateOf('b') === 'running');
    expect(standing()?.kind).toBe('up');
  });

  it('comes up with a new version of the member that failed', async () => {
    arrange(0);
    await startBoth();
    await call('a', 'trap');
    await until(() => stateOf('b') === 'stopped');
    expect(await test.host.deploy(key('a'), fragile('a2'))).toMatchObject({ kind: 'returned' });
    await until(() => stateOf('b') === 'running');
    expect(standing()?.kind).toBe('up');
  });

  it('that is no longer declared lets whom it stopped start again', async () => {
    arrange(0);
    await startBoth();
    await call('a', 'trap');
    await until(() => stateOf('b') === 'stopped');
    test.host.arrange(test.folder, { groups: [], health: usualHealth });
    await until(() => stateOf('b') === 'running');
    expect([stateOf('a'), test.host.snapshot(key('a'))?.group]).toEqual(['failed', undefined]);
  });

  it('is of one folder: components of the same name elsewhere are not in it', async () => {
    arrange(0);
    test.host.arrange(join(test.folder, 'inner'), { groups: [], health: usualHealth });
    const inner: ComponentKey = { ...key('b'), manifestPath: join(test.folder, 'inner/b/airlock.json') };
    await test.host.deploy(inner, fragile('b1'));
    expect(test.host.snapshot(inner)?.group).toBeUndefined();
    await test.host.deploy(key('a'), fragile('a1'));
    await call('a', 'trap');
    await until(() => standing()?.kind === 'down');
    expect(test.host.snapshot(inner)?.state).toBe('running');
  });
});

describe('the health of a component', () => {
  const often = { groups: [], health: { intervalMs: 100, timeoutMs: 5000, failuresInARow: 1 } };
  const health = () => test.host.snapshot(key('a'))?.health;

  it('is asked as the workspace says, and told', async () => {
    test.host.arrange(test.folder, often);
    await test.host.deploy(key('a'), ill);
    expect(health()).toEqual({ health: 'healthy' });
    await call('a', 'sicken', 1);
    await until(() => health()?.health === 'degraded');
    expect(health()).toEqual({ health: 'degraded', why: 'ill' });
    await call('a', 'sicken', 0);
    await until(() => health()?.health === 'healthy');
  });

  it('that has failed is made good by a fresh instance', async () => {
    test.host.arrange(test.folder, often);
    await test.host.deploy(key('a'), ill);
    await call('a', 'sicken', 2);
    await until(() => (test.host.metrics(key('a'))?.restarts ?? 0) > 0 && stateOf('a') === 'running');
    expect(test.host.snapshot(key('a'))?.lastFailure).toMatchObject({ kind: 'unhealthy' });
    expect(health()).toEqual({ health: 'healthy' });
  });
});
