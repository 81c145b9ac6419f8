import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { builtHere, type CallOutcome, type ComponentKey, type ComponentVersion } from '../../src/host/index.ts';
import { mostHandles } from '../../src/host/worker/handles.ts';
import { clerk, counters, counting } from '../host/links/resource-sources.ts';
import { plain, versionOf } from '../host/support/component.ts';
import { startHost, type TestHost } from '../host/support/host.ts';
import type { Register } from './suite.ts';

const workspace = '/work';

/** What a guest does with handles, by the number of a good one of its own; and what becomes of it. */
const ownHandles: readonly (readonly [
  what: string,
  act: (call: Call, good: number) => Promise<CallOutcome>,
  ends: RegExp,
])[] = [
  ['calls a handle that it never had', (call, good) => call('next', good + 7), notHis()],
  ['calls handle 0', (call) => call('next', 0), notHis()],
  ['calls the largest number there is', (call) => call('next', 0xffff_ffff), notHis()],
  ['lends a handle that it never had', (call, good) => call('peek', good + 7), notHis()],
  ['gives one away that it never had', (call, good) => call('take', good + 7), notHis()],
  ['gives one away and lends it at once', (call, good) => call('merge', good, good), notHis()],
  ['gives one away twice at once', (call, good) => call('both', good, good), notHis()],
  [
    'uses one that it dropped',
    async (call, good) => {
      await call('drop', good);
      return call('next', good);
    },
    notHis(),
  ],
  [
    'drops one twice',
    async (call, good) => {
      await call('drop', good);
      return call('drop', good);
    },
    notHis(),
  ],
  [
    'uses one that it gave away',
    async (call, good) => {
      expect(await call('take', good)).toEqual({ kind: 'returned', value: 20 });
      return call('next', good);
    },
    notHis(),
  ],
  ['is given a handle twice', async (call) => (await call('twice'), call('twice')), /not its own, or not of the type/],
  ['holds more than it may', (call) => call('hoard', mostHandles + 1), /more than 10000 of its resources are held/],
];

type Call = (name: string, ...args: readonly unknown[]) => Promise<CallOutcome>;

/** The glue, the class here or the table there stops it; which of them does not matter. */
function notHis(): RegExp {
  return /unknown handle|cannot be given|trap: |cannot remove/;
}

async function number(outcome: Promise<CallOutcome>): Promise<number> {
  const settled = await outcome;
  return settled.kind === 'returned' ? Number(settled.value) : Number.NaN;
}

/** Attacks over links that pass resources: with handles, from the one who holds them and from the one who made them. */
export function resourceLinks({ attack }: Register): void {
  let test: TestHost;
  let provider: ComponentVersion;
  let consumer: ComponentVersion;

  beforeAll(async () => {
    test = await startHost();
    // Ten thousand calls between two processes take their time.
    const callTimeMs = 100_000;
    provider = await versionOf(counting, { workspace, callTimeMs });
    consumer = await versionOf(clerk, {
      workspace,
      callTimeMs,
      links: [{ interface: counters, provider: 'counting' }],
    });
    await test.host.deploy(keyOf('counting'), provider);
    for (const name of ['clerk', 'other']) await test.host.deploy(keyOf(name), consumer);
  });
  afterAll(() => test.end());

  const keyOf = (name: string): ComponentKey => ({
    manifestPath: join(test.folder, name, 'airlock.json'),
    name,
    origin: builtHere,
  });
  const callOf =
    (name: string): Call =>
    (called, ...args) =>
      test.host.call(keyOf(name), { function: called }, plain, args);
  const call = callOf('clerk');
  const held = (name: string): number | undefined => test.host.snapshot(keyOf(name))?.links[0]?.held;

  describe('links with resources:', () => {
    let mine = 0;
    let witness = 0;
    beforeEach(async () => {
      mine = await number(call('make', 20));
      witness = await number(callOf('other')('make', 40));
    });

    for (const [what, act, ends] of ownHandles) {
      const withstood = async (): Promise<void> => {
        const outcome = await act(call, mine);
        expect(outcome).toMatchObject({ kind: 'failed', failure: { message: expect.stringMatching(ends) as unknown } });
        // Who did it has a fresh instance with nothing in it, and who did not has all that was its own.
        expect(await call('live')).toEqual({ kind: 'returned', value: 0 });
        expect(await callOf('other')('next', witness)).toEqual({ kind: 'returned', value: 41 });
        await callOf('other')('drop', witness);
      };
      attack(`a guest ${what}`, withstood, 120_000);
    }

    attack('what a guest drops that it never had is still there', async () => {
      await call('drop', mine + 7);
      expect(await call('next', mine)).toEqual({ kind: 'returned', value: 21 });
      expect(await callOf('other')('next', witness)).toEqual({ kind: 'returned', value: 41 });
      expect(await call('live')).toEqual({ kind: 'returned', value: 1 });
      await call('drop', mine);
    });

    attack('the handle of one consumer is nothing, or its own, to another', async () => {
      const many = await number(call('open', 50));
      expect(await callOf('other')('next', many + 40)).toMatchObject({ kind: 'failed' });
      const same = await number(callOf('other')('make', 70));
      expect(await callOf('other')('next', same)).toEqual({ kind: 'returned', value: 71 });
      expect(await call('next', mine)).toEqual({ kind: 'returned', value: 21 });
      expect(await call('live')).toEqual({ kind: 'returned', value: 51 });
      expect(await callOf('other')('live')).toEqual({ kind: 'returned', value: 1 });
    });

    attack('a provider that keeps what it was lent learns nothing of others, and owns nothing', async () => {
      expect(await call('peek', mine)).toEqual({ kind: 'returned', value: 20 });
      expect(await call('drop', mine)).toMatchObject({ kind: 'returned' });
      // It reads its own memory, and nothing else is there.
      expect(await call('kept')).toEqual({ kind: 'returned', value: 20 });
      expect(await callOf('other')('kept')).not.toEqual({ kind: 'returned', value: 20 });
    });

    attack('a provider that hands out what it never made gets that back, or an error', async () => {
      const foreign = await number(call('foreign'));
      expect(await call('next', foreign)).toMatchObject({ kind: 'failed' });
      expect(await call('live')).toEqual({ kind: 'returned', value: 0 });
      expect(await callOf('other')('next', witness)).toEqual({ kind: 'returned', value: 41 });
    });

    attack(
      'ten thousand that are made and dropped leave nothing behind',
      async () => {
        await call('drop', mine);
        expect(await call('churn', 10_000)).toEqual({ kind: 'returned', value: 0 });
        expect(held('clerk')).toBe(undefined);
        expect(await callOf('other')('next', witness)).toEqual({ kind: 'returned', value: 41 });
      },
      120_000,
    );
  });
}
