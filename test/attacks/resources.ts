import { describe, expect } from 'vitest';
import { harden } from '../../src/build/harden/harden.ts';
import { entryBytes } from '../../src/host/gates/filesystem/disk-allowance.ts';
import { assemble, roomy } from '../build/harden/run.ts';
import { type Source, versionOf } from '../host/support/component.ts';
import { rights } from '../host/support/gates.ts';
import * as sources from '../host/support/sources.ts';
import { expectLimit, expectRecorded, recording, type Recorded } from './record.ts';
import { growing, oversized } from './resource-components.ts';
import type { Register, Suite } from './suite.ts';

/** A call of a component written by hand: what it ends with, and how many milliseconds it may take. */
interface Exhaustion {
  readonly name: string;
  readonly source: Source;
  readonly call: readonly [name: string, ...args: readonly unknown[]];
  readonly ends: object;
  readonly recorded?: Recorded;
  readonly callTimeMs?: number;
}

const returned = (value: unknown) => ({ kind: 'returned', value });
const failed = (kind: string, message?: string) => ({
  kind: 'failed',
  failure: { kind, ...(message === undefined ? {} : { message: expect.stringContaining(message) as unknown }) },
});
const overLimit = (what: string): Recorded => ({ capability: 'limit', reason: 'over-limit', what });

const exhaustions: readonly Exhaustion[] = [
  { name: 'a memory bomb', source: growing, call: ['grow-memory', 60_000], ends: returned(-1) },
  { name: 'a table bomb', source: growing, call: ['grow-table', 100_000_000], ends: returned(-1) },
  {
    name: 'memory that grows in a loop',
    source: growing,
    call: ['spin-memory'],
    ends: failed('execution-timeout'),
    callTimeMs: 500,
  },
  { name: 'an endless loop', source: growing, call: ['loop'], ends: failed('execution-timeout'), callTimeMs: 300 },
  { name: 'an endless recursion', source: growing, call: ['recurse', 0], ends: failed('trapped', 'stack') },
  {
    name: 'a list of 60 million truths',
    source: growing,
    call: ['bools', 60_000_000],
    ends: failed('resource-limit-exceeded'),
  },
  {
    name: 'a list of 2 million truths',
    source: growing,
    call: ['bools', 2_000_000],
    ends: failed('resource-limit-exceeded', 'list elements'),
  },
  {
    name: 'a list of 4 billion bytes',
    source: growing,
    call: ['bytes', 4_294_967_295],
    ends: failed('resource-limit-exceeded'),
  },
  {
    name: 'a list of 12 million bytes in lists',
    source: growing,
    call: ['nested', 1_500_000],
    ends: failed('resource-limit-exceeded'),
  },
  {
    name: 'a list of options',
    source: growing,
    call: ['options', 6_000_000],
    ends: failed('resource-limit-exceeded', 'list elements'),
  },
  { name: 'a list of strings', source: growing, call: ['strings', 1_500_000], ends: failed('resource-limit-exceeded') },
  { name: 'a string of 4 billion bytes', source: growing, call: ['text', 4_294_967_295], ends: failed('trapped') },
  {
    name: 'fields without end, outside of its memory',
    source: sources.hoarding,
    call: ['hoard'],
    ends: failed('resource-limit-exceeded', 'out of memory'),
    callTimeMs: 40_000,
  },
  {
    name: 'stdout, a flood of it',
    source: sources.printing,
    call: ['chunks', 1000, 16_384],
    ends: failed('resource-limit-exceeded'),
    recorded: overLimit('output: 1 MiB a second'),
  },
  {
    name: 'a sleep of 584 years',
    source: sources.sleeping,
    call: ['sleep', 2n ** 64n - 1n],
    ends: failed('execution-timeout'),
    callTimeMs: 300,
  },
];

/** A script of the hostile guest, what it gets, and what is on record. */
type Script = readonly [script: string, gets: string | RegExp, recorded?: Recorded];

/** These end by themselves, one way or the other. */
const bounded: readonly Script[] = [
  [`times(10000, () => keep(open('data/a.txt')) && 'open')`, '{"open":256,"quota":9744}', overLimit('open files: 256')],
  [`times(5000, () => keep(root().openAt({}, 'data', {}, {})) && 'open')`, '{"open":5000}'],
  [`poll([])`, /^trapped/],
  [`getRandomBytes(2n ** 63n)`, /^resource-limit-exceeded/, { capability: 'limit', reason: 'over-limit' }],
  [`open('data/a.txt').read(2n ** 64n - 1n, 0n)[0].length`, '5'],
  [`open('data/a.txt').read(10n, 2n ** 64n - 1n)`, /^(?:invalid|\[)/],
  [
    `using(open('out/big', { create: true }, { write: true }), (file) => file.write(bytes('x'), 2n ** 63n))`,
    'file-too-large',
  ],
  [
    `using(open('out/big', { create: true }, { write: true }), (file) => file.setSize(2n ** 63n))`,
    /invalid|file-too-large/,
  ],
  [
    `using(open('out/big', { create: true }, { write: true }), (file) => file.setSize(2n ** 40n))`,
    'insufficient-space',
    overLimit('disk: 1073741824 bytes'),
  ],
  [
    `using(open('out/big', { create: true }, { write: true }), (file) => file.write(bytes('x'), 2n ** 40n))`,
    'insufficient-space',
    overLimit('disk: 1073741824 bytes'),
  ],
  [`getStderr().blockingWriteZeroesAndFlush(2n ** 40n)`, /^trapped/],
  [
    `times(5000, () => getStderr().blockingWriteAndFlush(bytes('x'.repeat(4096))))`,
    /^resource-limit-exceeded/,
    overLimit('output: 1 MiB a second'),
  ],
  [`'x'.repeat(2 ** 29).split('')`, /out of memory|trapped|allocation/],
  [`(function again() { return [again()]; })()`, /recursion|trapped/],
  [`'x'.repeat(17 * 1024 * 1024)`, /^result-not-transferable|^trapped/],
  [`new Promise(() => {})`, /^exited/],
];

/** These end when the call's time is over. */
const endless: readonly Script[] = [
  [`poll(Array.from({ length: 1000 }, () => subscribeDuration(2n ** 63n)))`, /^execution-timeout/],
  [`subscribeDuration(2n ** 64n - 1n).block()`, /^execution-timeout/],
  [`(() => { for (;;); })()`, /^execution-timeout/],
  [`/^(a+)+$/.test('a'.repeat(40) + 'b')`, /^execution-timeout|too complex|false/],
];

/** Attacks by taking all there is: each ends only itself, within its bounds, and others answer meanwhile. */
export function resources({ attack }: Register): void {
  describe('resources:', () => {
    for (const each of exhaustions) {
      attack(
        each.name,
        async (suite) => {
          const version = await versionOf(each.source, { callTimeMs: each.callTimeMs ?? 10_000 });
          expect(await suite.deploy('exhausting', version)).toMatchObject({ kind: 'returned' });
          const [name, ...args] = each.call;
          const attempt = await recording(suite, 'exhausting', () =>
            meanwhile(suite, suite.call('exhausting', name, ...args)),
          );
          expect(attempt.value).toMatchObject(each.ends);
          expectRecorded(attempt.recorded, each.recorded);
          expectLimit(attempt, attempt.value.kind === 'failed' ? attempt.value.failure.kind : '');
        },
        60_000,
      );
    }
    for (const [script, gets, recorded] of bounded) {
      attack(script, (suite) => withstands(suite, 20_000, script, gets, recorded), 60_000);
    }
    for (const [script, gets, recorded] of endless) {
      attack(script, (suite) => withstands(suite, 700, script, gets, recorded), 60_000);
    }
    attack('files and folders of nothing, without end', async (suite) => {
      const conditions = { ...suite.hostile.conditions, diskBytes: 100 * entryBytes };
      const version = { ...suite.hostile, conditions };
      const granted = rights('read ./out/**', 'write ./out/**');
      expect(await suite.deploy('littering', version, granted)).toMatchObject({ kind: 'returned' });
      for (const [make, made] of [
        ['create', 'created'],
        ['mkdir', 'made'],
      ] as const) {
        const script = `times(200, (time) => ${make}('out/litter-' + time))`;
        const attempt = await recording(suite, 'littering', () => suite.run('littering', script));
        expect(JSON.parse(attempt.value)).toEqual({ [made]: 100, 'insufficient-space': 100 });
        expectRecorded(attempt.recorded, overLimit(`disk: ${100 * entryBytes} bytes`));
        // Whoever tidies up has room again.
        const remove = make === 'create' ? 'unlink' : 'rmdir';
        await suite.run('littering', `times(100, (time) => ${remove}('out/litter-' + time))`);
      }
      await suite.host.remove(suite.key('littering'));
    });
    for (const [what, wat, word] of oversized) {
      attack(what, async () => {
        const outcome = harden(await assemble(wat), roomy);
        expect(outcome).toMatchObject({ kind: 'refused' });
        expect(outcome.kind === 'refused' && outcome.reason.message).toContain(word);
      });
    }
  });
}

async function withstands(suite: Suite, callTimeMs: number, ...[script, gets, recorded]: Script): Promise<void> {
  const name = `greedy for ${callTimeMs} ms`;
  if (suite.host.snapshot(suite.key(name))?.state !== 'running') {
    const granted = rights('read ./data', 'read ./data/**', 'read ./out/**', 'write ./out/**');
    const version = { ...suite.hostile, callTimeMs };
    expect(await suite.deploy(name, version, granted)).toMatchObject({ kind: 'returned' });
  }
  const attempt = await recording(suite, name, () => meanwhile(suite, suite.run(name, script)));
  if (typeof gets === 'string') expect(attempt.value).toBe(gets);
  else expect(attempt.value).toMatch(gets);
  expectRecorded(attempt.recorded, recorded);
  expectLimit(attempt, attempt.value);
}

/** The healthy component is called again and again for as long as an attack lasts; it always answers. */
async function meanwhile<T>(suite: Suite, attacking: Promise<T>): Promise<T> {
  const over = new AbortController();
  const done = attacking.finally(() => over.abort());
  while (!over.signal.aborted) {
    expect(await suite.call('healthy', 'add', 1, 2)).toEqual(returned(3));
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  return done;
}
