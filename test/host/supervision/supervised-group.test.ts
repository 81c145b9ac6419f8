import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import type { LifecycleState } from '../../../src/host/index.ts';
import type { Group } from '../../../src/host/supervision/groups.ts';
import { strategies } from '../../../src/manifest/workspace.ts';
import { type SupervisedGroup, superviseGroup } from '../../../src/host/supervision/supervised-group.ts';

const names = ['a', 'b', 'c', 'd'] as const;

let clock: ManualClock;
let states: Map<string, LifecycleState>;
/** What was done, as `-c` for a stop and `+a` for a start, `!a` for one that failed. */
let acts: string[];
let temporary: Set<string>;
/** Those that do not start. */
let broken: Set<string>;
let bugs: unknown[];
/** What happens in the middle of a start. */
let meanwhile: (name: string) => void;
let group: SupervisedGroup;

beforeEach(() => {
  clock = new ManualClock(1_000_000);
  states = new Map(names.map((name) => [name, 'running']));
  acts = [];
  temporary = new Set();
  broken = new Set();
  bugs = [];
  meanwhile = () => {};
});

function begin(strategy: Group['strategy'], max = 2): void {
  const restart = { max, withinMs: 60_000, backoffMs: [1000, 8000] as const };
  group = superviseGroup(
    { name: 'shop', strategy, members: names, restart },
    {
      clock,
      jitter: () => 1,
      changed: () => {},
      unattended: (round) => void round.catch((error: unknown) => bugs.push(error)),
      member(name) {
        const state = states.get(name);
        if (!state) return undefined;
        return {
          state,
          isTemporary: temporary.has(name),
          async stop() {
            await Promise.resolve();
            acts.push(`-${name}`);
            states.set(name, 'stopped');
          },
          async start() {
            await Promise.resolve();
            meanwhile(name);
            const stands = !broken.has(name);
            acts.push(`${stands ? '+' : '!'}${name}`);
            states.set(name, stands ? 'running' : 'failed');
            return stands;
          },
        };
      },
    },
  );
}

/** Everything that goes on without time passing. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  expect(bugs).toEqual([]);
}

/** Time passes until nothing waits any more; what failed meanwhile waits one after the other. */
async function quiet(): Promise<void> {
  for (const _ of [...names, ...names]) {
    clock.advance(60_000);
    await settled();
  }
}

async function fails(name: string): Promise<void> {
  states.set(name, 'failed');
  group.gaveUp(name, `${name} trapped`);
  await settled();
}

function done(): string {
  return acts.splice(0).join(' ');
}

const kind = () => group.snapshot().standing.kind;

describe('a group whose member was given up on', () => {
  it.each([
    ['one-for-one', '+b'],
    ['one-for-all', '-d -c -a +a +b +c +d'],
    ['rest-for-one', '-d -c +b +c +d'],
  ] as const)('starts anew as %s says', async (strategy, expected) => {
    begin(strategy);
    await fails('b');
    expect(done()).toBe(expected);
    expect(group.snapshot()).toMatchObject({ standing: { kind: 'up' }, restarts: 1 });
    expect(Array.from(states.values())).toEqual(['running', 'running', 'running', 'running']);
  });

  it('waits longer each time, with those stopped whom the failure touches', async () => {
    begin('rest-for-one');
    await fails('c');
    done();
    await fails('c');
    expect(done()).toBe('-d');
    expect(group.snapshot().standing).toEqual({
      kind: 'waiting',
      member: 'c',
      because: 'c trapped',
      until: clock.now() + 1000,
    });
    clock.advance(999);
    await settled();
    expect(done()).toBe('');
    clock.advance(1);
    await settled();
    expect(done()).toBe('+c +d');
    expect(kind()).toBe('up');
  });

  it.each([
    ['one-for-one', '', '+b'],
    ['one-for-all', '-d -c -a', '+a +b +c +d'],
    ['rest-for-one', '-d -c', '+b +c +d'],
  ] as const)('is down as %s says when that was too often, until it is reset', async (strategy, down, up) => {
    begin(strategy, 0);
    await fails('b');
    expect(done()).toBe(down);
    const { standing } = group.snapshot();
    expect(standing).toMatchObject({ kind: 'down', member: 'b', since: clock.now() });
    expect(standing.kind === 'down' && standing.because).toBe(
      'b trapped; a member failed again after 0 restarts within 60 s',
    );
    clock.advance(3_600_000);
    await settled();
    expect(done()).toBe('');
    group.reset();
    await settled();
    expect(done()).toBe(up);
    expect(kind()).toBe('up');
  });

  it('comes up again when somebody brings up the member that failed, and not with another one', async () => {
    begin('one-for-all', 0);
    await fails('b');
    done();
    states.set('c', 'running');
    group.decided('c');
    await settled();
    expect([done(), kind()]).toEqual(['', 'down']);
    states.set('b', 'running');
    group.decided('b');
    await settled();
    expect([done(), kind()]).toEqual(['+a +d', 'up']);
  });

  it('counts a member that does not start in the middle of a round, and those after it wait', async () => {
    begin('one-for-all');
    broken.add('c');
    await fails('a');
    expect(done()).toBe('-d -c -b +a +b !c -b -a');
    expect(group.snapshot().standing).toMatchObject({ kind: 'waiting', member: 'c', because: 'c did not start' });
    broken.clear();
    clock.advance(1000);
    await settled();
    expect(done()).toBe('+a +b +c +d');
    expect(kind()).toBe('up');
  });

  it('gives up on one that never starts, and stops whom that touches', async () => {
    begin('rest-for-one', 1);
    broken.add('b');
    await fails('b');
    expect(done()).toBe('-d -c !b');
    expect(group.snapshot().standing).toMatchObject({ kind: 'down', member: 'b' });
    group.reset();
    await settled();
    expect(done()).toBe('!b !b');
    expect(kind()).toBe('down');
    broken.clear();
    group.reset();
    await settled();
    expect([done(), kind()]).toEqual(['+b +c +d', 'up']);
  });

  it('forgets its fresh starts after a quiet time', async () => {
    begin('one-for-one', 1);
    await fails('a');
    expect(group.snapshot().restarts).toBe(1);
    clock.advance(60_000);
    expect(group.snapshot().restarts).toBe(0);
    await fails('a');
    expect([done(), kind()]).toEqual(['+a +a', 'up']);
  });

  it('starts neither whom a person had stopped nor who is temporary nor who is gone', async () => {
    begin('one-for-all');
    states.set('a', 'stopped');
    temporary.add('c');
    states.delete('d');
    await fails('b');
    expect(done()).toBe('-c +b');
  });

  it('leaves it at that when a person stops the member that it waits for, and brings up the others', async () => {
    begin('rest-for-one');
    await fails('b');
    await fails('b');
    done();
    states.set('b', 'stopped');
    group.decided('b');
    await settled();
    expect([done(), kind()]).toEqual(['+c +d', 'up']);
    clock.advance(60_000);
    await settled();
    expect(done()).toBe('');
  });

  it('takes one that a person stops in the middle of a round out of it', async () => {
    begin('one-for-all');
    meanwhile = (name) => {
      if (name === 'a') group.decided('c');
    };
    await fails('d');
    expect(done()).toBe('-c -b -a +a +b +d');
    expect(states.get('c')).toBe('stopped');
  });

  it('goes on with the second of two that fail together only if the first round did not bring it up', async () => {
    begin('one-for-all');
    states.set('a', 'failed');
    states.set('b', 'failed');
    group.gaveUp('a', 'x');
    group.gaveUp('b', 'y');
    await settled();
    expect(done()).toBe('-d -c +a +b +c +d');
    expect(group.snapshot().restarts).toBe(1);
  });

  it('comes to rest, and owes nobody a start, whatever happens', async () => {
    const steps = fc.array(
      fc.tuple(
        fc.constantFrom('fails', 'breaks', 'mends', 'stops', 'starts', 'resets', 'time passes'),
        fc.constantFrom(...names),
      ),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...strategies), fc.nat(3), steps, async (strategy, max, list) => {
        states = new Map(names.map((name) => [name, 'running']));
        broken = new Set();
        begin(strategy, max);
        const stopped = new Set<string>();
        for (const [step, name] of list) {
          if (step === 'fails' && states.get(name) === 'running') await fails(name);
          else if (step === 'breaks') broken.add(name);
          else if (step === 'mends') broken.delete(name);
          else if (step === 'resets') group.reset();
          else if (step === 'time passes') clock.advance(10_000);
          else if (step === 'stops') {
            group.decided(name);
            states.set(name, 'stopped');
            stopped.add(name);
          } else if (step === 'starts' && !broken.has(name)) {
            states.set(name, 'running');
            stopped.delete(name);
            group.decided(name);
          }
          await settled();
          expect(group.snapshot().restarts).toBeLessThanOrEqual(max);
        }
        broken.clear();
        await quiet();
        expect(['up', 'down']).toContain(kind());
        // A person who resets it, with nothing broken any more, has everybody back whom no person stopped.
        group.reset();
        await quiet();
        expect(kind()).toBe('up');
        const away = names.filter((name) => states.get(name) !== 'running' && !stopped.has(name));
        expect(away).toEqual([]);
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  it('keeps apart what fell under one-for-one', async () => {
    begin('one-for-one', 0);
    await fails('a');
    await fails('c');
    states.set('a', 'running');
    group.decided('a');
    await settled();
    expect(group.snapshot().standing).toMatchObject({ kind: 'down', member: 'c' });
    expect(done()).toBe('');
  });

  it('starts whom it stopped when it is no more, and nobody when the host ends', async () => {
    begin('one-for-all', 0);
    await fails('a');
    done();
    group.release();
    await settled();
    expect(done()).toBe('+b +c +d');
    begin('one-for-all');
    await fails('b');
    await fails('b');
    done();
    group.end();
    clock.advance(60_000);
    await settled();
    expect(done()).toBe('');
  });
});
