import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { builtHere, type CallOutcome, type ComponentKey, type ComponentVersion } from '../../src/host/index.ts';
import { deepestChain } from '../../src/host/links/graph.ts';
import { calculator, desk, ring } from '../host/links/sources.ts';
import { plain, type Source, versionOf } from '../host/support/component.ts';
import { startHost, type TestHost } from '../host/support/host.ts';
import type { Register } from './suite.ts';

const math = 'example:math/add';
const workspace = '/work';

/** Gives what no value of its types is: a case that there is not, and text that lies outside of its memory. */
const liar: Source = {
  world: 'export test:lies/lie@1.0.0;',
  more: liesWit(),
  core: `(module (memory (export "memory") 1)
    (func (export "test:lies/lie@1.0.0#side") (result i32) (i32.const 99))
    (func (export "test:lies/lie@1.0.0#letter") (result i32) (i32.const 0xd800))
    (func (export "test:lies/lie@1.0.0#text") (result i32)
      (i32.store (i32.const 0) (i32.const 0x7fffffff)) (i32.store (i32.const 4) (i32.const 64)) (i32.const 0))
    (func (export "test:lies/lie@1.0.0#huge") (result i32)
      (i32.store (i32.const 0) (i32.const 8)) (i32.store (i32.const 4) (i32.const 0x7fffffff)) (i32.const 0)))`,
};

/** Asks for one of the lies, and counts how often one came through. */
const believer: Source = {
  world: `import test:lies/lie@1.0.0; export ask: func(which: u32); export heard: func() -> u32;`,
  more: liesWit(),
  core: `(module
    (import "test:lies/lie@1.0.0" "side" (func $side (result i32)))
    (import "test:lies/lie@1.0.0" "letter" (func $letter (result i32)))
    (import "test:lies/lie@1.0.0" "text" (func $text (param i32)))
    (import "test:lies/lie@1.0.0" "huge" (func $huge (param i32)))
    (memory (export "memory") 1)
    (global $heard (mut i32) (i32.const 0))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "heard") (result i32) (global.get $heard))
    (func (export "ask") (param i32)
      (if (i32.eq (local.get 0) (i32.const 0)) (then (drop (call $side))))
      (if (i32.eq (local.get 0) (i32.const 1)) (then (drop (call $letter))))
      (if (i32.eq (local.get 0) (i32.const 2)) (then (call $text (i32.const 0))))
      (if (i32.eq (local.get 0) (i32.const 3)) (then (call $huge (i32.const 0))))
      (global.set $heard (i32.add (global.get $heard) (i32.const 1)))))`,
};

function liesWit(): string {
  return `package test:lies@1.0.0 { interface lie {
    enum sides { left, right }
    side: func() -> sides; letter: func() -> char; text: func() -> string; huge: func() -> list<string>;
  } }`;
}

/** Attacks over links: from the one who asks and from the one who answers. */
export function links({ attack }: Register): void {
  let test: TestHost;
  let provider: ComponentVersion;
  let consumer: ComponentVersion;

  beforeAll(async () => {
    test = await startHost();
    provider = await versionOf(calculator, { workspace });
    consumer = await versionOf(desk, { workspace, links: [{ interface: math, provider: 'calculator' }] });
  });
  afterAll(() => test.end());

  const keyOf = (name: string, folder = name): ComponentKey => ({
    manifestPath: join(test.folder, folder, 'airlock.json'),
    name,
    origin: builtHere,
  });
  const deploy = (name: string, version: ComponentVersion) => test.host.deploy(keyOf(name), version);
  const call = (name: string, called: string, ...args: readonly unknown[]): Promise<CallOutcome> =>
    test.host.call(keyOf(name), { function: called }, plain, args);
  const go = (name: string): Promise<CallOutcome> =>
    test.host.call(keyOf(name), { interface: `test:ring/${name}@1.0.0`, function: 'go' }, plain, []);
  const ringVersion = async (name: string, asks?: string): Promise<ComponentVersion> => {
    const to = asks === undefined ? [] : [{ interface: `test:ring/${asks}`, provider: asks }];
    return versionOf(ring(name, asks), { workspace, links: to });
  };
  const failed = (message: string | RegExp) => ({
    kind: 'failed',
    failure: { message: typeof message === 'string' ? message : (expect.stringMatching(message) as unknown) },
  });
  const started = { kind: 'returned' };

  describe('links:', () => {
    attack(
      'a chain that comes back to itself does not start, and one that a rollback makes does not hang',
      async () => {
        const closing = await ringVersion('ring-c', 'ring-a');
        expect(await deploy('ring-c', await ringVersion('ring-c'))).toMatchObject(started);
        expect(await deploy('ring-b', await ringVersion('ring-b', 'ring-c'))).toMatchObject(started);
        const open = await ringVersion('ring-a', 'ring-b');
        expect(await deploy('ring-a', open)).toMatchObject(started);
        expect(await deploy('ring-c', closing)).toMatchObject(failed(/ring-c → ring-a → ring-b → ring-c/));
        // Without a link in `a` the chain may close; then an earlier version of `a` comes back.
        expect(await deploy('ring-a', await ringVersion('ring-a'))).toMatchObject(started);
        expect(await deploy('ring-c', closing)).toMatchObject(started);
        expect(await test.host.rollback(keyOf('ring-a'), open.hash)).toMatchObject(started);
        expect(await go('ring-a')).toMatchObject(failed(/ring-a → ring-b → ring-c → ring-a/));
        expect(await go('ring-c')).toMatchObject(failed(/ring-c → ring-a → ring-b → ring-c/));
        for (const name of ['ring-a', 'ring-b', 'ring-c']) await test.host.remove(keyOf(name));
      },
    );

    attack(
      `${deepestChain + 1} links in a row do not start, ${deepestChain} answer`,
      async () => {
        const names = Array.from(
          { length: deepestChain + 2 },
          (_, at) => `deep-${'abcdefghijklmnopqrstuvwxyz'[at] ?? ''}`,
        );
        for (const [at, name] of names.entries()) {
          const outcome = await deploy(name, await ringVersion(name, names[at - 1]));
          if (at <= deepestChain) expect(outcome).toMatchObject(started);
          else expect(outcome).toMatchObject(failed(/More than 16 links follow one another/));
        }
        expect(await go(names[deepestChain] ?? '')).toEqual({ kind: 'returned', value: deepestChain + 1 });
        for (const name of names) await test.host.remove(keyOf(name));
      },
      120_000,
    );

    attack(
      'one that never answers ends nobody but itself, and one that waits for it can be stopped',
      async () => {
        expect(await deploy('calculator', { ...provider, callTimeMs: 120_000 })).toMatchObject(started);
        expect(await deploy('desk', { ...consumer, callTimeMs: 120_000 })).toMatchObject(started);
        const waiting = call('desk', 'wait', 1);
        await expect.poll(() => test.host.snapshot(keyOf('calculator'))?.state, { timeout: 60_000 }).toBe('running');
        await test.host.remove(keyOf('desk'));
        expect(await waiting).toMatchObject({ kind: 'failed', failure: { kind: 'stopped' } });
        expect(await deploy('desk', consumer)).toMatchObject(started);
        const second = call('desk', 'wait', 1);
        await test.host.remove(keyOf('calculator'));
        expect(await second).toMatchObject(failed(/calculator/));
        expect(await deploy('calculator', provider)).toMatchObject(started);
        expect(await call('desk', 'sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
      },
      120_000,
    );

    attack('values that are of no type come through nowhere', async () => {
      expect(await deploy('liar', await versionOf(liar, { workspace }))).toMatchObject(started);
      const to = [{ interface: 'test:lies/lie', provider: 'liar' }];
      expect(await deploy('believer', await versionOf(believer, { workspace, links: to }))).toMatchObject(started);
      for (const which of [0, 1, 2, 3]) {
        const outcome = await call('believer', 'ask', which);
        expect(outcome).toMatchObject(failed(/^liar, which answers test:lies\/lie, gave no answer: /));
        expect(await call('believer', 'heard')).toEqual({ kind: 'returned', value: 0 });
      }
    });

    attack('forged names of links reach nothing', async () => {
      for (const name of ['__proto__', 'constructor', 'then', 'hasOwnProperty', 'a:b/then', 'wasi:random/random', '']) {
        const forged = { ...consumer, links: [{ interface: name, provider: 'calculator' }] };
        expect(await deploy('forger', forged)).toMatchObject({ kind: 'failed' });
        const toNobody = { ...consumer, links: [{ interface: math, provider: name }] };
        expect(await deploy('forger', toNobody)).toMatchObject(
          failed(`There is no component named "${name}" that could answer ${math}`),
        );
      }
      expect(({} as Record<string, unknown>)['calculator']).toBe(undefined);
    });

    attack('one of another folder does nothing for who was not approved, however it is asked', async () => {
      await test.host.remove(keyOf('calculator'));
      expect(await deploy('calculator', { ...provider, workspace: '/elsewhere' })).toMatchObject(started);
      test.host.grant(keyOf('desk'), { capability: 'custom', pattern: math }, { kind: 'always' });
      for (const called of ['sum', 'trap', 'wait']) {
        expect(await call('desk', called, 1, 1)).toMatchObject({ failure: { kind: 'capability-denied' } });
      }
      expect(await call('calculator', 'count')).toEqual({ kind: 'returned', value: 0 });
      await test.host.remove(keyOf('calculator'));
    });

    attack('a swap of types in the middle of a call reaches the call that comes after it', async () => {
      const other = await versionOf({ ...ring('other', undefined) }, { workspace });
      expect(await deploy('calculator', other)).toMatchObject(started);
      await test.host.stop(keyOf('calculator'));
      expect(await deploy('calculator', { ...provider, callTimeMs: 2000 })).toMatchObject(started);
      expect(await deploy('desk', { ...consumer, hash: 'swapped' })).toMatchObject(started);
      const inFlight = call('desk', 'wait', 1);
      // A rollback asks nobody whom it breaks.
      expect(await test.host.rollback(keyOf('calculator'), other.hash)).toMatchObject(started);
      // The old version ends its call by its own time; nothing of it goes to the new one.
      expect(await inFlight).toMatchObject(failed(/calculator, .*(took too long|does not export)/));
      expect(await call('desk', 'sum', 1, 2)).toMatchObject(failed(/it does not export example:math\/add/));
      expect(await test.host.rollback(keyOf('calculator'), provider.hash)).toMatchObject(started);
      expect(await call('desk', 'sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
    });
  });
}
