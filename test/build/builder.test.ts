import { describe, expect, it } from 'vitest';
import { type CoreModuleSource, ManualClock, type PageLayer, silentLog } from '../../src/base/index.ts';
import {
  type Builder,
  type BuildOutcome,
  type BuildRequest,
  type ChildPort,
  createBuilder,
} from '../../src/build/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';

const failed: BuildOutcome = { kind: 'failed', diagnostics: [], inputs: ['a'] };

describe('builder', () => {
  it('builds one after the other, in one process', async () => {
    const { builder, children } = setUp();
    const [first, second] = [builder.build(request('/a')), builder.build(request('/b'))];
    expect(children.map((child) => child.sent.length)).toEqual([1]);
    children[0]?.answer(0, failed);
    expect(await first).toBe(failed);
    await settled();
    expect(children[0]?.sent).toMatchObject([{ request: { manifestPath: '/a' } }, { request: { manifestPath: '/b' } }]);
    children[0]?.answer(1, failed);
    expect(await second).toBe(failed);
    expect(children).toHaveLength(1);
  });

  it('lets the newest win over what waits', async () => {
    const { builder, children } = setUp();
    const [other, old, newest] = [request('/a'), request('/b'), request('/b')].map((each) => builder.build(each));
    expect(await old).toEqual({ kind: 'superseded' });
    children[0]?.answer(0, failed);
    await other;
    await settled();
    expect(children[0]?.sent).toHaveLength(2);
    children[0]?.answer(1, failed);
    expect(await newest).toBe(failed);
    expect(children[0]?.killed).toBe(false);
  });

  it('settles what the newest supersedes, and goes on with the process if it comes to its end in a moment', async () => {
    const { builder, children, clock } = setUp();
    const old = builder.build(request('/a'));
    const newest = builder.build(request('/a'));
    expect(await old).toEqual({ kind: 'superseded' });
    clock.advance(499);
    expect(children[0]?.sent).toHaveLength(1);
    children[0]?.answer(0, failed);
    await settled();
    expect(children[0]?.sent).toHaveLength(2);
    clock.advance(60_000);
    expect(children[0]?.killed).toBe(false);
    children[0]?.answer(1, failed);
    expect(await newest).toBe(failed);
    expect(children).toHaveLength(1);
  });

  it('kills the process for the newest where the older does not come to its end, and drops a late answer', async () => {
    const { builder, children, clock } = setUp();
    const old = builder.build(request('/a'));
    const newest = builder.build(request('/a'));
    expect(await old).toEqual({ kind: 'superseded' });
    clock.advance(499);
    expect(children[0]?.killed).toBe(false);
    clock.advance(1);
    expect(children[0]?.killed).toBe(true);
    await settled();
    expect(children).toHaveLength(2);
    children[0]?.answer(0, { kind: 'superseded' });
    children[0]?.exit('killed');
    children[1]?.answer(0, failed);
    expect(await newest).toBe(failed);
  });

  it('does not kill a process that makes what the newest needs too, until it is made', async () => {
    const { builder, children, clock } = setUp();
    void builder.build(request('/a'));
    children[0]?.say({ kind: 'preparing', id: 1, still: true });
    const newest = builder.build(request('/a'));
    clock.advance(5000);
    expect(children[0]?.killed).toBe(false);
    children[0]?.say({ kind: 'preparing', id: 1, still: false });
    clock.advance(500);
    expect(children[0]?.killed).toBe(true);
    await settled();
    children[1]?.answer(0, failed);
    expect(await newest).toBe(failed);
  });

  it('gives a build that others wait for some seconds, not counting what is made for those others too', async () => {
    const { builder, children, clock } = setUp();
    const long = builder.build(request('/a'));
    const next = builder.build(request('/b'));
    children[0]?.say({ kind: 'preparing', id: 1, still: true });
    clock.advance(50_000);
    expect(children[0]?.killed).toBe(false);
    children[0]?.say({ kind: 'preparing', id: 1, still: false });
    clock.advance(20_000);
    expect(children[0]?.killed).toBe(true);
    expect(await long).toEqual({ kind: 'timeout', milliseconds: 70_000 });
    await settled();
    children[1]?.answer(0, failed);
    expect(await next).toBe(failed);
  });

  it('sends what versions share once, and tells once why the fast path is not taken', async () => {
    const { builder, children, warnings } = setUp();
    const shell = { name: 's', glue: 'g', imports: [], wit: 'w', cores: { c: bytes(1), d: bytes(2) }, base: pages(0) };
    const rest = {
      hash: 'h',
      exports: [],
      componentBytes: 1,
      shell: 's',
      filled: { file: 'c', bytes: 8192, pages: pages(1) },
    };
    const outcome = { kind: 'built on a shell', version: rest, inputs: [], diagnostics: [], timings: {}, notice: 'x' };
    const first = builder.build(request('/a'));
    expect(children[0]?.sent).toMatchObject([{ shells: [] }]);
    children[0]?.say({ kind: 'outcome', id: 1, outcome, shell });
    const built = await first;
    const second = builder.build(request('/a'));
    expect(children[0]?.sent.at(-1)).toMatchObject({ shells: ['s'] });
    children[0]?.say({ kind: 'outcome', id: 2, outcome });
    const again = await second;
    if (built.kind !== 'built' || again.kind !== 'built') throw new Error('both are built');
    expect(built.version).toEqual({
      hash: 'h',
      exports: [],
      componentBytes: 1,
      shell: 's',
      glue: 'g',
      imports: [],
      wit: 'w',
      cores: { c: { code: bytes(1), memory: { bytes: 8192, layers: [pages(0), pages(1)] } }, d: bytes(2) },
    });
    expect(again).toEqual(built);
    // The bytes that are compiled are the very same, so that nobody compares ten megabytes at each save.
    expect(codeOf(again.version.cores['c'])).toBe(codeOf(built.version.cores['c']));
    expect(warnings).toEqual([expect.stringMatching(/official tools.*: x\.$/)]);
  });

  it('does not disturb another manifest by a cancel, and serves what waits after one', async () => {
    const { builder, children, clock } = setUp();
    const [first, second, third] = ['/a', '/b', '/c'].map((path) => builder.build(request(path)));
    builder.cancel('/nothing');
    builder.cancel('/b');
    expect(await second).toEqual({ kind: 'superseded' });
    clock.advance(1000);
    expect(children[0]?.killed).toBe(false);
    builder.cancel('/a');
    expect(await first).toEqual({ kind: 'superseded' });
    clock.advance(500);
    await settled();
    expect(children[1]?.sent).toMatchObject([{ request: { manifestPath: '/c' } }]);
    children[1]?.answer(0, failed);
    expect(await third).toBe(failed);
  });

  it('kills a process that takes too long, and starts another for the next', async () => {
    const { builder, children, clock } = setUp();
    const slow = builder.build(request('/a', 1000));
    const next = builder.build(request('/b'));
    clock.advance(999);
    expect(children[0]?.killed).toBe(false);
    clock.advance(1);
    expect(await slow).toEqual({ kind: 'timeout', milliseconds: 1000 });
    expect(children[0]?.killed).toBe(true);
    await settled();
    children[1]?.answer(0, failed);
    expect(await next).toBe(failed);
  });

  it('gives the one being served twenty seconds from when another waits', async () => {
    const { builder, children, clock } = setUp();
    const slow = builder.build(request('/a'));
    clock.advance(50_000);
    const next = builder.build(request('/b'));
    clock.advance(19_999);
    expect(children[0]?.killed).toBe(false);
    clock.advance(1);
    expect(await slow).toEqual({ kind: 'timeout', milliseconds: 70_000 });
    expect(children[0]?.killed).toBe(true);
    await settled();
    expect(children[1]?.sent).toMatchObject([{ request: { manifestPath: '/b' } }]);
    clock.advance(30_000);
    expect(children[1]?.killed).toBe(false);
    children[1]?.answer(0, failed);
    expect(await next).toBe(failed);
  });

  it('counts the twenty seconds anew for each, and not when nobody waits any more', async () => {
    const { builder, children, clock } = setUp();
    const [first, second] = ['/a', '/b'].map((path) => builder.build(request(path)));
    clock.advance(15_000);
    const third = builder.build(request('/c'));
    children[0]?.answer(0, failed);
    expect(await first).toBe(failed);
    await settled();
    clock.advance(15_000);
    expect(children[0]?.killed).toBe(false);
    builder.cancel('/c');
    expect(await third).toEqual({ kind: 'superseded' });
    clock.advance(60_000);
    expect(children[0]?.killed).toBe(false);
    children[0]?.answer(1, failed);
    expect(await second).toBe(failed);
  });

  it('takes an answer of a process that is to be asked no more, and does not ask it again', async () => {
    const { builder, children } = setUp();
    const [first, second] = ['/a', '/b'].map((path) => builder.build(request(path)));
    children[0]?.say({ kind: 'outcome', id: children[0].sent[0]?.id, outcome: failed, last: true });
    expect(await first).toBe(failed);
    await settled();
    expect(children[0]?.killed).toBe(true);
    children[1]?.answer(0, failed);
    expect(await second).toBe(failed);
  });

  it('gives two minutes where the request names no limit', async () => {
    const { builder, clock } = setUp();
    const slow = builder.build(request('/a'));
    clock.advance(120_000);
    expect(await slow).toEqual({ kind: 'timeout', milliseconds: 120_000 });
  });

  it('settles what was served by a process that died, and serves the rest by another', async () => {
    const { builder, children } = setUp();
    const [lost, next] = [builder.build(request('/a')), builder.build(request('/b'))];
    children[0]?.exit('out of memory');
    expect(await lost).toEqual({ kind: 'died', reason: 'out of memory' });
    await settled();
    children[1]?.answer(0, failed);
    expect(await next).toBe(failed);
  });

  it('starts another process where one died while there was nothing to do', async () => {
    const { builder, children } = setUp();
    const first = builder.build(request('/a'));
    children[0]?.answer(0, failed);
    await first;
    children[0]?.exit('idle');
    const second = builder.build(request('/a'));
    children[1]?.answer(0, failed);
    expect(await second).toBe(failed);
  });

  it('does not build again with a process that says it is broken', async () => {
    const { builder, children } = setUp();
    const broken = builder.build(request('/a'));
    children[0]?.say({ kind: 'broken', id: 1, reason: 'a trap' });
    expect(await broken).toEqual({ kind: 'died', reason: 'a trap' });
    expect(children[0]?.killed).toBe(true);
  });

  it('settles everything at its disposal, and what comes after', async () => {
    const { builder, children } = setUp();
    const all = ['/a', '/b'].map((path) => builder.build(request(path)));
    builder.dispose();
    expect(children[0]?.killed).toBe(true);
    const reason = 'The builder was disposed.';
    const outcomes = await Promise.all([...all, builder.build(request('/c'))]);
    expect(outcomes).toEqual(['/a', '/b', '/c'].map(() => ({ kind: 'died', reason })));
    expect(children).toHaveLength(1);
  });

  it('tells when a process cannot be started', async () => {
    const fork = (): ChildPort => {
      throw new Error('no such file');
    };
    const builder = createBuilder({ fork, clock: new ManualClock(), log: silentLog });
    expect(await builder.build(request('/a'))).toMatchObject({
      kind: 'died',
      reason: expect.stringContaining('no such file'),
    });
  });
});

interface FakeChild extends ChildPort {
  readonly sent: { readonly id: number }[];
  killed: boolean;
  say(message: object): void;
  /** Answers the request that was sent as the `index`-th. */
  answer(index: number, outcome: BuildOutcome): void;
  exit(reason: string): void;
}

function setUp(): { builder: Builder; children: FakeChild[]; clock: ManualClock; warnings: string[] } {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (text: string) => void warnings.push(text) };
  const children: FakeChild[] = [];
  const clock = new ManualClock();
  const fork = (): FakeChild => {
    const child = fakeChild();
    children.push(child);
    return child;
  };
  return { builder: createBuilder({ fork, clock, log }), children, clock, warnings };
}

function fakeChild(): FakeChild {
  let [say, exit]: [(message: unknown) => void, (reason: string) => void] = [() => {}, () => {}];
  const child: FakeChild = {
    sent: [],
    killed: false,
    send: (message) =>
      void ('id' in message && typeof message.id === 'number' && child.sent.push({ ...message, id: message.id })),
    onMessage: (listener) => void (say = listener),
    onExit: (listener) => void (exit = listener),
    kill: () => void (child.killed = true),
    say: (message) => say(message),
    answer: (index, outcome) => say({ kind: 'outcome', id: child.sent[index]?.id, outcome }),
    exit: (reason) => exit(reason),
  };
  return child;
}

function request(manifestPath: string, timeLimitMs?: number): BuildRequest {
  const { manifest } = parseManifest('{ "name": "a", "version": "1.0.0", "world": "a", "source": "./a.ts" }');
  if (!manifest) throw new Error('The manifest of this test has a problem.');
  return { manifestPath, workspaceRoot: '/', manifest, ...(timeLimitMs === undefined ? {} : { timeLimitMs }) };
}

function bytes(value: number): Uint8Array {
  return Uint8Array.of(value);
}

function pages(page: number): PageLayer {
  return { pages: Uint32Array.of(page), content: new Uint8Array(4096).fill(page + 1) };
}

function codeOf(core: CoreModuleSource | undefined): Uint8Array | undefined {
  return core instanceof Uint8Array ? core : core?.code;
}

/** Lets promises that are ready run their continuations. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
