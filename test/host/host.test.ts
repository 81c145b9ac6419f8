import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Emitter, ManualClock, silentLog, systemClock } from '../../src/base/index.ts';
import { type ComponentVersion, type HostPorts, openAudit, type RoleRights } from '../../src/host/index.ts';
import { aloneWorker } from './support/actor-worker.ts';
import { plain, versionOf } from './support/component.ts';
import { rights } from './support/gates.ts';
import { memoryGrants, startHost, type TestHost } from './support/host.ts';
import * as sources from './support/sources.ts';
import { temporaryFolder } from '../support/workspace.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(environment?: Readonly<Record<string, string>>, more?: Partial<HostPorts>): Promise<TestHost> {
  const test = await startHost(environment, more);
  ends.push(() => test.end());
  mkdirSync(join(test.folder, 'data'));
  writeFileSync(join(test.folder, 'data/a.txt'), 'alpha');
  return test;
}

const requests = rights('read ./data/**');
const [right] = requests;
if (!right) throw new Error('there is a right');

/** Waits until the host has told something after which `look` finds what it looks for. */
function eventually<T>(test: TestHost, look: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const subscription = test.host.onEvent(() => check());
    const check = (): void => {
      const found = look();
      if (found === undefined) return;
      void subscription.dispose();
      resolve(found);
    };
    check();
  });
}

describe('rights of a running component', () => {
  it('are those granted, from the next use on', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests }));
    expect(await test.call('attempts', 3)).toEqual({ kind: 'returned', value: 0 });
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([
      { what: './data/a.txt', reason: 'not-granted', request: './data/**', count: 3, from: 'open-at' },
    ]);
    test.grant(right);
    expect(test.host.snapshot(test.key)?.denials).toEqual([]);
    expect(await test.call('attempts', 3)).toEqual({ kind: 'returned', value: 3 });
    test.revoke(right);
    expect(await test.call('attempts', 3)).toEqual({ kind: 'returned', value: 0 });
  });

  it('begin and end in the midst of a call that never returns to its event loop', { timeout: 20_000 }, async () => {
    const test = await start();
    const denied = (what: string) => test.host.snapshot(test.key)?.denials.find((denial) => denial.what === what);
    await test.deploy(await versionOf(sources.opening, { requests, callTimeMs: 15_000 }));
    const running = test.call('until-refused');
    await eventually(test, () => denied('./data/a.txt'));
    test.grant(right);
    await eventually(test, () => denied('./signal'));
    test.revoke(right);
    const outcome = await running;
    expect(outcome).toMatchObject({ kind: 'returned' });
  });

  it('that are denied in a loop are all counted when the loop is ended', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests, callTimeMs: 500 }));
    const running = test.call('for-ever');
    const seen = await eventually(test, () => test.host.snapshot(test.key)?.denials[0]?.count);
    expect(await running).toMatchObject({ failure: { kind: 'execution-timeout' } });
    // What it counted is whole when its worker has ended, and another one is there.
    await eventually(test, () => {
      const { state, lastFailure } = test.host.snapshot(test.key) ?? {};
      return state === 'running' && lastFailure ? true : undefined;
    });
    const final = test.host.snapshot(test.key)?.denials[0]?.count ?? 0;
    expect(final).toBeGreaterThan(seen);
    expect(await test.call('attempts', 5)).toEqual({ kind: 'returned', value: 0 });
    expect(test.host.snapshot(test.key)?.denials[0]?.count).toBe(final + 5);
  });

  it('are counted exactly over a flood', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests, callTimeMs: 25_000 }));
    expect(await test.call('attempts', 100_000)).toEqual({ kind: 'returned', value: 0 });
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([{ count: 100_000 }]);
  });
});

describe('grants of a running component', () => {
  const opened = async (test: TestHost): Promise<unknown> => {
    const outcome = await test.call('attempts', 1);
    return outcome.kind === 'returned' && outcome.value === 1;
  };
  const reason = (test: TestHost): string | undefined => test.host.snapshot(test.key)?.denials.at(-1)?.reason;

  it('of this session hold for this host alone, and are taken back like others', async () => {
    const grants = memoryGrants();
    const test = await start({}, { grants });
    await test.deploy(await versionOf(sources.opening, { requests }));
    test.host.grant(test.key, right, { kind: 'session' });
    expect(await opened(test)).toBe(true);
    expect(test.host.snapshot(test.key)?.grants).toMatchObject([{ ...right, session: true }]);
    expect(grants.rulingsOf(test.key).grants).toEqual([]);
    test.host.revoke(test.key, right);
    expect(await opened(test)).toBe(false);
    expect(reason(test)).toBe('revoked');
  });

  it('end in the midst of an endless call when their time is over, without a word from the host', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests, callTimeMs: 20_000 }));
    test.host.grant(test.key, right, { kind: 'until', time: Date.now() + 1500 });
    // The main thread does nothing meanwhile that could tell the worker.
    expect(await test.call('until-refused')).toMatchObject({ kind: 'returned' });
    expect(test.host.snapshot(test.key)?.denials).toContainEqual(
      expect.objectContaining({ what: './data/a.txt', reason: 'expired', count: 1 }),
    );
    expect(test.host.snapshot(test.key)?.grants).toEqual([]);
    test.host.grant(test.key, right, { kind: 'session' });
    expect(await opened(test)).toBe(true);
  });

  it('whose time is over are told of', async () => {
    const clock = new ManualClock(Date.now());
    const test = await start({}, { clock });
    await test.deploy(await versionOf(sources.opening, { requests }));
    test.host.grant(test.key, right, { kind: 'until', time: clock.now() + 40 * 86_400_000 });
    let told = 0;
    test.host.onEvent(({ kind }) => (told += kind === 'changed' ? 1 : 0));
    clock.advance(39 * 86_400_000);
    expect(told).toBe(0);
    expect(test.host.snapshot(test.key)?.grants).toHaveLength(1);
    clock.advance(86_400_000);
    expect(told).toBe(1);
    expect(test.host.snapshot(test.key)?.grants).toEqual([]);
  });

  it('lapse with a change of origin', async () => {
    const test = await start();
    const version = await versionOf(sources.opening, { requests });
    test.grant(right);
    await test.deploy(version);
    expect(await opened(test)).toBe(true);
    const other = { ...test.key, origin: 'sha256:0123' };
    await test.host.deploy(other, version);
    expect(await test.host.call(other, { function: 'attempts' }, plain, [1])).toEqual({ kind: 'returned', value: 0 });
    expect(test.host.snapshot(other)?.denials).toMatchObject([{ reason: 'not-granted' }]);
    expect(await opened(test)).toBe(true);
  });

  it('give way to what is ruled out, which a revocation takes back', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests }));
    test.host.grant(test.key, right, { kind: 'session' });
    test.host.ruleOut(test.key, right);
    expect(await opened(test)).toBe(false);
    expect(reason(test)).toBe('ruled-out');
    expect(test.host.snapshot(test.key)?.ruledOut).toEqual([right]);
    test.host.revoke(test.key, right);
    expect(test.host.snapshot(test.key)?.ruledOut).toEqual([]);
    test.host.grant(test.key, right, { kind: 'always' });
    expect(await opened(test)).toBe(true);
  });

  it('of roles count with the request, from the moment in which the roles change', async () => {
    let given: RoleRights = { allowed: [], denied: [] };
    const changed = new Emitter<void>(() => expect.unreachable());
    const test = await start({}, { roles: { of: () => given, onChange: changed.event } });
    await test.deploy(await versionOf(sources.opening, { requests }));
    expect(await opened(test)).toBe(false);
    given = { allowed: [{ capability: 'filesystem.read', pattern: '**' }], denied: [] };
    changed.fire();
    expect(await opened(test)).toBe(true);
    test.grant(right);
    given = { allowed: [], denied: [{ capability: 'filesystem.read', pattern: './data/a.txt' }] };
    changed.fire();
    expect(await opened(test)).toBe(false);
    expect(reason(test)).toBe('ruled-out');
  });
});

describe('the record of a component', () => {
  async function recorded() {
    const folder = await temporaryFolder('airlock-record');
    ends.push(() => folder.dispose());
    const opened = openAudit(folder.path, { clock: systemClock, log: silentLog });
    if (opened.kind === 'unusable') throw new Error(opened.message);
    ends.push(() => opened.audit.dispose());
    const test = await start({}, { audit: opened.audit });
    const read = (name: string) =>
      existsSync(join(folder.path, name))
        ? readFileSync(join(folder.path, name), 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>)
            .filter(({ kind }) => kind !== 'begin')
        : [];
    return { test, read, denied: () => read('denials.jsonl').reduce((sum, { count }) => sum + Number(count), 0) };
  }

  it('loses no denial of a worker that is ended in the midst of a flood', async () => {
    const { test, read, denied } = await recorded();
    await test.deploy(await versionOf(sources.opening, { requests, callTimeMs: 1500 }));
    const started = Date.now();
    expect(await test.call('for-ever')).toMatchObject({ failure: { kind: 'execution-timeout' } });
    const seconds = Math.ceil((Date.now() - started) / 900);
    await test.call('attempts', 1);
    await test.host.stop(test.key);
    // Beside the files that was the limit of the call's time.
    const counts = test.host.snapshot(test.key)?.denials.map(({ count }) => count) ?? [];
    expect(counts).toHaveLength(2);
    expect(denied()).toBe(counts.reduce((sum, count) => sum + count, 0));
    // One line for each of the equal ones in a while, and one at the end of each worker.
    expect(read('denials.jsonl').length).toBeLessThanOrEqual(seconds + 3);
    expect(read('denials.jsonl')[0]).toMatchObject({
      kind: 'denied',
      manifest: test.key.manifestPath,
      component: 'subject',
      what: './data/a.txt',
      request: './data/**',
    });
  });

  it('has denials while the guest runs on', async () => {
    const { test, denied } = await recorded();
    await test.deploy(await versionOf(sources.opening, { requests, callTimeMs: 10_000 }));
    const running = test.call('for-ever');
    await eventually(test, () => (denied() > 0 ? true : undefined));
    await test.host.stop(test.key);
    expect(await running).toMatchObject({ failure: { kind: 'stopped' } });
  });

  it('has what is granted for the session and taken back', async () => {
    const { test, read } = await recorded();
    test.host.grant(test.key, right, { kind: 'session' });
    test.host.revoke(test.key, right);
    expect(read('grants.jsonl')).toMatchObject([{ kind: 'granted', term: 'session', ...right }]);
  });
});

describe('a deployment', () => {
  it('whose imports are not ours is refused, and nothing is started', async () => {
    const test = await start();
    const version = await versionOf(sources.exiting);
    const evil: ComponentVersion = {
      ...version,
      imports: [...version.imports, { kind: 'interface', name: 'a:b/c@1.0.0', functions: [] }],
    };
    expect(await test.deploy(evil)).toMatchObject({ failure: { kind: 'import-refused' } });
    expect(test.host.snapshot(test.key)).toBe(undefined);
    expect(await test.call('add', 1, 2)).toMatchObject({ failure: { kind: 'component-not-found' } });
  });

  it.each([
    ['is no JavaScript', 'this is no JavaScript'],
    ['has no entry', 'export const a = 1;'],
    [
      'imports a module of Node',
      "import { readFileSync } from 'node:fs'; export const instantiate = async () => ({ readFileSync });",
    ],
    [
      'imports a module of Node later',
      "export const instantiate = async () => ({ f: (await import('node:child_process')).execSync });",
    ],
    ['throws nothing', 'export const instantiate = async () => { throw null; };'],
    ['throws what has no text', 'export const instantiate = async () => { throw Object.create(null); };'],
    ['asks for a core that is not there', "export const instantiate = async (get) => get('other.wasm');"],
  ])('whose glue %s fails, and the host goes on', async (_, glue) => {
    const test = await start();
    const version = await versionOf(sources.misbehaving);
    expect(await test.deploy({ ...version, glue })).toMatchObject({ kind: 'failed', failure: { kind: 'load-failed' } });
    expect(await test.deploy(version)).toMatchObject({ kind: 'returned' });
    expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });

  it('whose code does not compile fails', async () => {
    const test = await start();
    const version = await versionOf(sources.misbehaving);
    const broken = { ...version, cores: { 'component.core.wasm': Uint8Array.of(1, 2, 3) } };
    expect(await test.deploy(broken)).toMatchObject({ failure: { kind: 'load-failed' } });
    expect(await test.deploy(version)).toMatchObject({ kind: 'returned' });
  });

  it('that never ends to start is ended at the deadline', async () => {
    const version = await versionOf(sources.loopingStart);
    const worker = await aloneWorker(
      version,
      {
        startTimeoutMs: 300,
        answer: () => expect.unreachable('nothing is undecided'),
        died: () => expect.unreachable('it was told to end'),
      },
      (owned) => ends.push(() => owned.dispose()),
    );
    expect(await worker.started).toEqual({
      kind: 'failed',
      failure: { kind: 'start-timeout', message: 'it did not start within 300 ms' },
    });
    expect(await worker.call({ function: 'add' }, [], false, 1000)).toMatchObject({ kind: 'failed', spent: true });
  });
});

describe('a worker', () => {
  const glue = (body: string) => `export const instantiate = async () => ({ run: (...args) => { ${body} } });`;

  it.each([
    ['a value that no text has', 'throw Object.create(null);'],
    ['nothing', 'throw undefined;'],
    ['an exception of WebAssembly', 'throw new WebAssembly.Exception(new WebAssembly.Tag({ parameters: [] }), []);'],
  ])('in which %s is thrown ends the call as trapped', async (_, body) => {
    const test = await start();
    const version = { ...(await versionOf(sources.misbehaving)), glue: glue(body) };
    await test.deploy(version);
    const result = { params: [], async: false, text: '', result: { kind: 'string' } } as const;
    expect(await test.host.call(test.key, { function: 'run' }, result, [])).toMatchObject({
      failure: { kind: 'trapped' },
    });
  });

  it.each([
    ['a rejection that nobody sees', 'Promise.reject(null); return new Promise(() => {});'],
    ['an error in a timer', 'setTimeout(() => { throw null; }); return new Promise(() => {});'],
  ])('that ends by %s ends the call, not the host', async (_, body) => {
    const test = await start();
    await test.deploy({ ...(await versionOf(sources.misbehaving)), glue: glue(body) });
    expect(await test.call('run')).toMatchObject({ failure: { kind: 'trapped' } });
    expect(await test.call('missing')).toMatchObject({ failure: { kind: 'export-not-found' } });
  });

  it.each([
    'process.getBuiltinModule',
    'process.binding',
    'process.kill',
    'process.dlopen',
    'globalThis.fetch',
    'globalThis.require',
  ])('has no %s', async (name) => {
    const test = await start();
    await test.deploy({ ...(await versionOf(sources.misbehaving)), glue: glue(`return typeof ${name};`) });
    expect(await test.call('run')).toEqual({ kind: 'returned', value: 'undefined' });
  });

  it('is not given the value of a variable that was not granted', async () => {
    const test = await start({ TOKEN: 'secret', LANG: 'C', HOME: '/home' });
    test.grant({ capability: 'environment', pattern: 'LANG' });
    const source = {
      world: 'import wasi:cli/environment@0.2.12; export count: func() -> u32;',
      core: `(module
        (import "wasi:cli/environment@0.2.12" "get-environment" (func $get (param i32)))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "count") (result i32) (call $get (i32.const 16)) (i32.load (i32.const 20))))`,
    };
    const wanted = rights('environment TOKEN', 'environment LANG');
    const version = await versionOf(source, { requests: wanted });
    await test.deploy(version);
    expect(await test.call('count')).toEqual({ kind: 'returned', value: 1 });
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([{ what: 'TOKEN', reason: 'not-granted' }]);
    test.grant({ capability: 'environment', pattern: 'TOKEN' });
    expect(await test.call('count')).toEqual({ kind: 'returned', value: 2 });
  });
});

describe('the end of the host', () => {
  it('settles what waits, and starts nothing any more', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.misbehaving));
    const waiting = [test.call('loop'), test.call('add', 1, 2)];
    await test.host.dispose();
    expect(await Promise.all(waiting)).toMatchObject([
      { failure: { kind: 'stopped' } },
      { failure: { kind: 'stopped' } },
    ]);
    expect(await test.deploy(await versionOf(sources.misbehaving))).toMatchObject({ failure: { kind: 'stopped' } });
    expect(await test.call('add', 1, 2)).toMatchObject({ kind: 'failed' });
    expect(test.host.snapshot(test.key)).toBe(undefined);
  });

  it('of a component that is being started is its removal', async () => {
    const test = await start();
    const deploying = test.deploy(await versionOf(sources.loopingStart));
    await test.host.remove(test.key);
    expect(await deploying).toMatchObject({ failure: { kind: 'stopped' } });
    expect(test.host.snapshot(test.key)).toBe(undefined);
    await test.host.remove(test.key);
    await test.host.stop(test.key);
    expect(await test.host.restart(test.key)).toMatchObject({ failure: { kind: 'component-not-found' } });
  });
});
