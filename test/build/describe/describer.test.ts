import { describe, expect, it } from 'vitest';
import { ManualClock, silentLog } from '../../../src/base/index.ts';
import { type ChildPort, createDescriber, type Describer } from '../../../src/build/index.ts';

const worlds = { wit: [] };

describe('describer', () => {
  it('asks one question after the other, in one process', async () => {
    const { describer, children } = setUp();
    const [first, second] = [describer.ask('worlds', worlds), describer.ask('worlds', worlds)];
    await settled();
    expect(children.map((child) => child.sent.length)).toEqual([1]);
    children[0]?.answer(0, { kind: 'done', value: ['a'] });
    expect(await first).toEqual({ kind: 'done', value: ['a'] });
    await settled();
    children[0]?.answer(1, { kind: 'refused', message: 'no' });
    expect(await second).toEqual({ kind: 'refused', message: 'no' });
    expect(children).toHaveLength(1);
  });

  it('ends a process that takes too long, and asks another the next', async () => {
    const { describer, children, clock } = setUp();
    const [slow, next] = [describer.ask('worlds', worlds), describer.ask('worlds', worlds)];
    await settled();
    clock.advance(19_999);
    expect(children[0]?.killed).toBe(false);
    clock.advance(1);
    expect(await slow).toEqual({ kind: 'timeout', milliseconds: 20_000 });
    expect(children[0]?.killed).toBe(true);
    await settled();
    children[1]?.answer(0, { kind: 'done', value: [] });
    expect(await next).toEqual({ kind: 'done', value: [] });
  });

  it('does not ask a process again whose tool broke', async () => {
    const { describer, children } = setUp();
    const broken = describer.ask('worlds', worlds);
    await settled();
    children[0]?.say({ kind: 'broken', id: children[0].sent[0]?.id, reason: 'a trap' });
    expect(await broken).toEqual({ kind: 'died', reason: 'a trap' });
    expect(children[0]?.killed).toBe(true);
    void describer.ask('worlds', worlds);
    await settled();
    expect(children).toHaveLength(2);
  });

  it('tells that a process ended under a question', async () => {
    const { describer, children } = setUp();
    const lost = describer.ask('worlds', worlds);
    await settled();
    children[0]?.exit('out of memory');
    expect(await lost).toEqual({ kind: 'died', reason: 'out of memory' });
  });

  it('ends a process that has nothing to do for a minute, but not one that has', async () => {
    const { describer, children, clock } = setUp();
    const ask = async (): Promise<void> => {
      const asked = describer.ask('worlds', worlds);
      await settled();
      children[0]?.answer(children[0].sent.length - 1, { kind: 'done', value: [] });
      await asked;
    };
    await ask();
    clock.advance(59_999);
    await ask();
    clock.advance(59_999);
    expect(children[0]?.killed).toBe(false);
    clock.advance(1);
    expect(children[0]?.killed).toBe(true);
  });

  it('settles everything at its disposal, and what comes after', async () => {
    const { describer, children } = setUp();
    const all = [describer.ask('worlds', worlds), describer.ask('worlds', worlds)];
    await settled();
    describer.dispose();
    expect(children[0]?.killed).toBe(true);
    for (const outcome of await Promise.all([...all, describer.ask('worlds', worlds)]))
      expect(outcome).toEqual({ kind: 'died', reason: 'The extension is ending.' });
    expect(children).toHaveLength(1);
  });

  it('tells when a process cannot be started', async () => {
    const fork = (): ChildPort => {
      throw new Error('no such file');
    };
    const describer = createDescriber({ fork, clock: new ManualClock(), log: silentLog });
    expect(await describer.ask('worlds', worlds)).toMatchObject({
      kind: 'died',
      reason: expect.stringContaining('no such file'),
    });
  });
});

interface FakeChild extends ChildPort {
  readonly sent: { readonly id: number }[];
  killed: boolean;
  say(message: object): void;
  /** Answers the question that was sent as the `index`-th. */
  answer(index: number, answer: object): void;
  exit(reason: string): void;
}

function setUp(): { describer: Describer; children: FakeChild[]; clock: ManualClock } {
  const children: FakeChild[] = [];
  const clock = new ManualClock();
  const fork = (): FakeChild => {
    const child = fakeChild();
    children.push(child);
    return child;
  };
  return { describer: createDescriber({ fork, clock, log: silentLog }), children, clock };
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
    answer: (index, answer) => say({ kind: 'described', id: child.sent[index]?.id, answer }),
    exit: (reason) => exit(reason),
  };
  return child;
}

/** Lets every promise that can go on do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
