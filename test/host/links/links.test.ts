import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtHere, type CallOutcome, type ComponentKey, type ComponentVersion } from '../../../src/host/index.ts';
import { linkRight } from '../../../src/host/links/approval.ts';
import type { Right } from '../../../src/manifest/index.ts';
import type { FunctionSignature } from '../../../src/wit/index.ts';
import { plain, versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { calculator, desk, ring } from './sources.ts';

const math = 'example:math/add';
const link = { interface: math, provider: 'calculator' };
const workspace = '/work';
const withResult: FunctionSignature = { ...plain, result: { kind: 'result' } };

let provider: ComponentVersion;
let consumer: ComponentVersion;
let test: TestHost;

beforeAll(async () => {
  [provider, consumer] = await Promise.all([
    versionOf(calculator, { workspace }),
    versionOf(desk, { workspace, links: [link] }),
  ]);
});

beforeEach(async () => {
  test = await startHost();
});

afterEach(() => test.end());

const keyOf = (name: string, folder = name): ComponentKey => ({
  manifestPath: `${test.folder}/${folder}/airlock.json`,
  name,
  origin: builtHere,
});

const call = (name: string, ...args: readonly unknown[]): Promise<CallOutcome> =>
  test.host.call(keyOf('desk'), { function: name }, name === 'divide' ? withResult : plain, args);

const messageOf = (outcome: CallOutcome): string => (outcome.kind === 'failed' ? outcome.failure.message : '');

async function startPair(more: Partial<ComponentVersion> = {}): Promise<void> {
  expect(await test.host.deploy(keyOf('calculator'), { ...provider, ...more })).toMatchObject({ kind: 'returned' });
  expect(await test.host.deploy(keyOf('desk'), consumer)).toMatchObject({ kind: 'returned' });
}

describe('a linked pair', () => {
  it('answers, with values of every kind as they were', async () => {
    await startPair();
    expect(await call('sum', 40, 2)).toEqual({ kind: 'returned', value: 42 });
    expect(await call('sum', 2 ** 32 - 1, 0)).toEqual({ kind: 'returned', value: 2 ** 32 - 1 });
    expect(await call('divide', 9, 2)).toEqual({ kind: 'returned', value: { tag: 'ok', val: 4 } });
    expect(await call('divide', 9, 0)).toEqual({ kind: 'returned', value: { tag: 'err', val: 'by zero' } });
    const marks = { first: false, secondOne: true };
    const points = [
      { xAt: -(2n ** 63n), label: 'ü', marks, shape: { tag: 'none' }, extra: { tag: 'none' } },
      { xAt: 7n, label: '', marks, shape: { tag: 'some', val: 'x' }, extra: { tag: 'some', val: undefined } },
      {
        xAt: 0n,
        label: 'z',
        marks,
        shape: { tag: 'many', val: new BigUint64Array([2n ** 64n - 1n]) },
        extra: { tag: 'some', val: 3 },
      },
    ];
    expect(await call('echo', points)).toMatchObject({ kind: 'returned', value: points });
    expect(test.host.snapshot(keyOf('desk'))?.links).toEqual([{ ...link, standing: 'ready' }]);
  });

  it('runs one instance of the provider for all', async () => {
    await startPair();
    await call('sum', 1, 1);
    await call('sum', 1, 1);
    const count = await test.host.call(keyOf('calculator'), { function: 'count' }, plain, []);
    expect(count).toEqual({ kind: 'returned', value: 2 });
  });

  it('ends the call when the provider fails, by a sentence that names it, and goes on', async () => {
    await startPair();
    const trapped = await call('trap');
    expect(trapped).toMatchObject({ kind: 'failed', failure: { kind: 'not-linked' } });
    expect(messageOf(trapped)).toMatch(/^calculator, which answers example:math\/add, gave no answer: trapped: /);
    expect(await call('sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });

  it('says so when the provider is stopped, and answers again when it is there again, however often it was asked', async () => {
    await startPair();
    await test.host.stop(keyOf('calculator'));
    for (let times = 0; times < 8; times++) {
      expect(messageOf(await call('sum', 1, 2))).toMatch(/calculator, which answers .* stopped: /);
    }
    expect(test.host.snapshot(keyOf('desk'))).toMatchObject({
      links: [{ standing: 'broken', message: 'calculator, which answers example:math/add, is stopped' }],
    });
    await test.host.restart(keyOf('calculator'));
    expect(await call('sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
    await test.host.remove(keyOf('calculator'));
    expect(messageOf(await call('sum', 1, 2))).toBe(
      'There is no component named "calculator" that could answer example:math/add',
    );
    await test.host.deploy(keyOf('calculator'), provider);
    expect(await call('sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });

  it('tells of the consumer when something becomes of the provider', async () => {
    await startPair();
    const before = test.events.length;
    await test.host.stop(keyOf('calculator'));
    const told = test.events.slice(before).some(({ kind, key }) => kind === 'changed' && key.name === 'desk');
    expect(told).toBe(true);
  });

  it('ends a consumer at its own time, and a provider at its own', async () => {
    await startPair({ callTimeMs: 400 });
    const late = await call('wait', 1);
    expect(messageOf(late)).toContain('gave no answer: took too long: ');
    expect(await call('sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
    await test.host.deploy(keyOf('calculator'), { ...provider, hash: 'patient', callTimeMs: 60_000 });
    await test.host.deploy(keyOf('desk'), { ...consumer, hash: 'hasty', callTimeMs: 300 });
    expect(await call('wait', 1)).toMatchObject({ failure: { kind: 'execution-timeout' } });
    // The provider serves somebody else for ever now; who waits for it ends at its own time, and the call is dropped.
    expect(await call('sum', 1, 2)).toMatchObject({ kind: 'failed' });
    const waiting = (): number | undefined => test.host.snapshot(keyOf('calculator'))?.waiting;
    await expect.poll(waiting, { timeout: 60_000 }).toBe(0);
    await test.host.restart(keyOf('calculator'));
    expect(await call('sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });

  it('goes to the version that serves when its turn has come, if that still answers', async () => {
    await startPair();
    await test.host.deploy(keyOf('calculator'), { ...provider, hash: 'other' });
    expect(await call('sum', 20, 1)).toEqual({ kind: 'returned', value: 21 });
    const other = await versionOf(ring('other', undefined), { workspace });
    await test.host.stop(keyOf('calculator'));
    await test.host.deploy(keyOf('calculator'), other);
    expect(messageOf(await call('sum', 1, 2))).toContain('it does not export example:math/add');
    expect(test.host.snapshot(keyOf('desk'))).toMatchObject({ links: [{ standing: 'broken' }] });
    await test.host.rollback(keyOf('calculator'));
    expect(await call('sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });
});

describe('what cannot be linked does not start', () => {
  const deploy = async (version: ComponentVersion, name = 'desk') =>
    messageOf(await test.host.deploy(keyOf(name), version));

  it('without a provider, with two of one name, with itself', async () => {
    expect(await deploy(consumer)).toBe('There is no component named "calculator" that could answer example:math/add');
    await test.host.deploy(keyOf('calculator'), provider);
    await test.host.deploy(keyOf('calculator', 'second'), provider);
    expect(await deploy(consumer)).toBe('2 components are named "calculator": which of them answers example:math/add?');
    expect(await deploy({ ...consumer, links: [{ ...link, provider: 'desk' }] })).toBe(
      'This link leads back to where it starts, which would wait for itself: desk → desk',
    );
    expect(await deploy({ ...consumer, links: [] })).toContain('which this host does not offer');
  });

  it('with one that exports something else', async () => {
    const more = (body: string): string => `package example:math@1.0.0 { interface add { ${body} } }`;
    const other = await versionOf({
      world: 'export example:math/add@1.0.0;',
      more: more('add: func(a: u32, c: u32) -> u64; divide: func(a: u32, b: u32) -> result<u32, string>;'),
      core: `(module (memory (export "memory") 1)
        (func (export "example:math/add@1.0.0#add") (param i32 i32) (result i64) (i64.const 1))
        (func (export "example:math/add@1.0.0#divide") (param i32 i32) (result i32) (i32.const 0)))`,
    });
    await test.host.deploy(keyOf('calculator'), other);
    const said = await deploy(consumer);
    expect(said).toMatch(/^calculator does not answer example:math\/add as it is imported: /);
    expect(said).toContain('its add is another');
    expect(said).toContain('it has no echo');
  });

  it('in a circle, whichever comes last', async () => {
    const version = (answers: string, asks: string, to: string) =>
      versionOf(ring(answers, asks), { workspace, links: [{ interface: `test:ring/${asks}`, provider: to }] });
    await test.host.deploy(keyOf('b'), await versionOf(ring('b', undefined), { workspace }));
    await test.host.deploy(keyOf('a'), await version('a', 'b', 'b'));
    expect(await deploy(await version('b', 'a', 'a'), 'b')).toContain('would wait for itself: b → a → b');
    // The version before goes on.
    const answer = await test.host.call(keyOf('a'), { interface: 'test:ring/a@1.0.0', function: 'go' }, plain, []);
    expect(answer).toEqual({ kind: 'returned', value: 2 });
  });

  it('over an interface that the host answers', async () => {
    const random = await versionOf({
      world: 'import wasi:random/random@0.2.12; export run: func();',
      core: `(module (import "wasi:random/random@0.2.12" "get-random-u64" (func (result i64)))
        (memory (export "memory") 1) (func (export "run")))`,
    });
    const links = [{ interface: 'wasi:random/random', provider: 'calculator' }];
    expect(await deploy({ ...random, links })).toContain('the host answers it itself');
  });
});

describe('a link across folders', () => {
  const right = (version: ComponentVersion): Right => linkRight(link, { key: keyOf('calculator'), version });
  const asking: readonly Right[] = [{ capability: 'network.connect', pattern: 'https://example.com' }];

  it('needs a person, who approves the pair with the rights that the provider asks for', async () => {
    const foreign = { ...provider, workspace: '/elsewhere', requests: asking };
    await startPair(foreign);
    expect(await call('sum', 1, 2)).toMatchObject({ kind: 'failed', failure: { kind: 'capability-denied' } });
    const snapshot = test.host.snapshot(keyOf('desk'));
    expect(snapshot?.denials).toMatchObject([
      { capability: 'custom', operation: `${math}#add`, reason: 'not-granted', request: right(foreign).pattern },
    ]);
    expect(snapshot?.links).toMatchObject([{ standing: 'unapproved', right: right(foreign) }]);
    expect(right(foreign).pattern).toContain('network.connect https://example.com');
    const counted = await test.host.call(keyOf('calculator'), { function: 'count' }, plain, []);
    expect(counted).toEqual({ kind: 'returned', value: 0 });
    test.host.grant(keyOf('desk'), right(foreign), { kind: 'always' });
    expect(await call('sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
    test.host.revoke(keyOf('desk'), right(foreign));
    expect(await call('sum', 1, 2)).toMatchObject({ failure: { kind: 'capability-denied' } });
  });

  it('is another pair when the provider asks for more, and is not approved by a request of its own', async () => {
    const foreign = { ...provider, workspace: '/elsewhere' };
    await startPair(foreign);
    test.host.grant(keyOf('desk'), right(foreign), { kind: 'always' });
    test.host.grant(keyOf('desk'), { capability: 'custom', pattern: math }, { kind: 'always' });
    expect(await call('sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
    await test.host.deploy(keyOf('calculator'), { ...foreign, hash: 'more', requests: asking });
    expect(await call('sum', 1, 2)).toMatchObject({ failure: { kind: 'capability-denied' } });
  });

  it('is asked about while the call waits, where that is the setting', async () => {
    await test.end();
    const asked: string[] = [];
    test = await startHost(
      {},
      {
        onUndecided: { get: () => 'ask', onChange: () => ({ dispose: () => {} }) },
        ask: async (key, { request }) => {
          asked.push(`${key.name}: ${request.pattern}`);
          return 'session';
        },
      },
    );
    const foreign = { ...provider, workspace: '/elsewhere' };
    await startPair(foreign);
    expect(await call('sum', 1, 2)).toEqual({ kind: 'returned', value: 3 });
    expect(await call('sum', 2, 2)).toEqual({ kind: 'returned', value: 4 });
    expect(asked).toEqual([`desk: ${right(foreign).pattern}`]);
  });

  it('is also one with bytes from elsewhere', async () => {
    const key = { ...keyOf('calculator'), origin: 'sha256:1' };
    await test.host.deploy(key, provider);
    await test.host.deploy(keyOf('desk'), consumer);
    expect(await call('sum', 1, 2)).toMatchObject({ failure: { kind: 'capability-denied' } });
  });
});
