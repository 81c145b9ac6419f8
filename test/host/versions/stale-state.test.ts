import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CallOutcome } from '../../../src/host/index.ts';
import { counting } from '../soak/sources.ts';
import { versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';

let test: TestHost;
beforeEach(async () => {
  test = await startHost();
});
afterEach(() => test.end());

const returned = (value?: unknown): CallOutcome => ({ kind: 'returned', value });

/** Whether the kept instance is there in time is not for a test to say, so it is tried several times. */
it('an instance that was kept ready never serves with the state that it had before', { retry: 0 }, async () => {
  const [first, second] = await Promise.all([versionOf(counting(1)), versionOf(counting(2))]);
  expect(await test.deploy(first)).toEqual(returned());
  for (const round of [1, 2, 3, 4, 5]) {
    const before = round === 1 ? 0 : 1;
    for (const more of [1, 2, 3]) expect(await test.call('bump')).toEqual(returned(before + more));
    expect(await test.deploy({ ...second, hash: `second ${round}` })).toEqual(returned());
    expect(await test.call('bump')).toEqual(returned(before + 4));
    // The instance of the first version has counted to 3. What it is to be given is lost with the one that serves.
    const [trapped, rolledBack] = await Promise.all([test.call('trap'), test.host.rollback(test.key, first.hash)]);
    expect(trapped).toMatchObject({ kind: 'failed', failure: { kind: 'trapped' } });
    expect(rolledBack).toEqual(returned());
    expect(await test.call('mark')).toEqual(returned(1));
    expect(await test.call('bump')).toEqual(returned(1));
  }
});

it('a call that waited for a restart is in the state that goes to the next version', { retry: 0 }, async () => {
  const [first, second] = await Promise.all([versionOf(counting(1)), versionOf(counting(2))]);
  expect(await test.deploy(first)).toEqual(returned());
  for (const round of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
    expect(await test.deploy({ ...second, hash: `second ${round}` })).toEqual(returned());
    expect(await test.call('trap')).toMatchObject({ kind: 'failed', failure: { kind: 'trapped' } });
    const [bumped, rolledBack] = await Promise.all([test.call('bump'), test.host.rollback(test.key, first.hash)]);
    expect(rolledBack).toEqual(returned());
    expect([bumped, await test.call('bump')]).toEqual([returned(1), returned(2)]);
  }
});
