import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import type { Failure } from '../../../src/host/index.ts';
import { policyWithinMs, startIsolatedThread } from '../../../src/host/isolation/isolated-thread.ts';
import { createGrownTogether } from '../../../src/host/isolation/grown.ts';
import type { FromIsolated, ToIsolated } from '../../../src/host/isolation/messages.ts';
import { policyOf, usualConditions } from '../../../src/manifest/index.ts';

/** A thread whose process says what the test says. */
function start(grown = new SharedArrayBuffer(8), grownTogether = createGrownTogether()) {
  const clock = new ManualClock();
  const sent: ToIsolated[] = [];
  const failures: Failure[] = [];
  let kills = 0;
  let say: (message: FromIsolated) => void = () => {};
  const ended = Promise.withResolvers<string>();
  const process = {
    number: 7,
    send: (message: ToIsolated) => void sent.push(message),
    listen: (hearer: typeof say) => void (say = hearer),
    ended: ended.promise,
    kill: () => {
      kills++;
      ended.resolve('SIGKILL');
    },
  };
  const thread = startIsolatedThread(
    { clock, process, network: undefined, grown, grownTogether },
    {
      data: {
        glue: '',
        requests: [],
        root: '/',
        inputs: [],
        variables: {},
        conditions: usualConditions,
        custom: [],
        links: [],
      },
      cores: {},
    },
    nothing,
    {
      message: () => {},
      denied: () => {},
      sent: () => {},
      answer: () => expect.unreachable('nothing is asked'),
      failed: (failure) => void failures.push(failure),
      ended: (failure) => void failures.push(failure),
    },
  );
  const policies = (): number => sent.filter(({ kind }) => kind === 'policy').length;
  const heard = (): readonly number[] => sent.flatMap((each) => (each.kind === 'grown' ? [each.by] : []));
  return { clock, thread, failures, policies, heard, kills: () => kills, say: (message: FromIsolated) => say(message) };
}

const nothing = policyOf([], []);

describe('a change of rights', () => {
  it('that the process does not put in force in time ends it, and says why', async () => {
    const { clock, thread, failures, kills, say } = start();
    say({ kind: 'up' });
    thread.setPolicy(nothing, {});
    say({ kind: 'in-force', epoch: 2 });
    thread.setPolicy(nothing, {});
    clock.advance(policyWithinMs);
    expect(kills()).toBe(0);
    clock.advance(1000);
    expect(kills()).toBe(1);
    await thread.terminate();
    expect(failures.map(({ kind }) => kind)).toEqual(['process-ended', 'process-ended']);
    expect(failures[0]?.message).toBe(
      'its process did not put a change of rights in force within 5000 ms, and was ended',
    );
  });

  it('that is in force in time ends nothing, nor does one that this thread hears of late', () => {
    const { clock, thread, failures, kills, say } = start();
    say({ kind: 'up' });
    thread.setPolicy(nothing, {});
    say({ kind: 'in-force', epoch: 2 });
    clock.advance(policyWithinMs * 3);
    thread.setPolicy(nothing, {});
    clock.advance(policyWithinMs);
    say({ kind: 'in-force', epoch: 3 });
    clock.advance(policyWithinMs * 3);
    expect([kills(), failures]).toEqual([0, []]);
  });

  it('waits for a program that is still being loaded, of several the last', () => {
    const { clock, thread, policies, kills, say } = start();
    thread.setPolicy(nothing, {});
    thread.setPolicy(nothing, {});
    clock.advance(policyWithinMs * 3);
    expect([policies(), kills()]).toEqual([0, 0]);
    say({ kind: 'up' });
    expect(policies()).toBe(1);
    clock.advance(policyWithinMs * 3);
    expect(kills()).toBe(1);
  });
});

it('a process that says what cannot be is ended, and the host goes on', () => {
  const { failures, kills, say } = start();
  say({ kind: 'counts', denials: [], uses: [], meter: [], grown: 0.5 });
  expect(kills()).toBe(1);
  expect(failures).toMatchObject([{ kind: 'process-ended', message: expect.stringContaining('what cannot be') }]);
});

it('what one instance makes files grow by, the process of another hears, once', async () => {
  const [grown, together] = [new SharedArrayBuffer(8), createGrownTogether()];
  const counts = (own: number): FromIsolated => ({ kind: 'counts', denials: [], uses: [], meter: [], grown: own });
  const [one, other, elsewhere] = [start(grown, together), start(grown, together), start()];
  one.say(counts(100));
  one.say(counts(100));
  other.say(counts(30));
  one.say(counts(60));
  expect([one.heard(), other.heard(), elsewhere.heard()]).toEqual([[30], [100, -40], []]);
  expect(new BigInt64Array(grown)[0]).toBe(90n);
  const ending = one.thread.terminate();
  one.clock.advance(1000);
  await ending;
  other.say(counts(31));
  expect(one.heard()).toEqual([30]);
});

it('a process that does not end when it is told to is ended', async () => {
  const { clock, thread, kills } = start();
  thread.close(false);
  const ending = thread.terminate();
  clock.advance(999);
  expect(kills()).toBe(0);
  clock.advance(1);
  await ending;
  expect(kills()).toBe(1);
});
