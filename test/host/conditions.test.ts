import { afterEach, expect, it } from 'vitest';
import { usualConditions } from '../../src/manifest/index.ts';
import { versionOf } from './support/component.ts';
import { conditioned } from './support/gate-sources.ts';
import { startHost, type TestHost } from './support/host.ts';

let test: TestHost | undefined;

afterEach(async () => {
  await test?.end();
  test = undefined;
});

it('a component runs under the conditions of its version', async () => {
  test = await startHost();
  await test.deploy(
    await versionOf(conditioned, {
      conditions: {
        ...usualConditions,
        config: { greeting: 'hello' },
        clocks: { kind: 'frozen', time: 5_000_000 },
        random: { kind: 'seeded', seed: 1 },
      },
    }),
  );
  expect(await test.call('time')).toEqual({ kind: 'returned', value: 5000n });
  const first = await test.call('chance');
  expect(first.kind).toBe('returned');
  expect(await test.call('chance')).not.toEqual(first);
  await test.host.restart(test.key);
  expect(await test.call('chance')).toEqual(first);
  expect(await test.call('greet', 3)).toEqual({ kind: 'returned', value: undefined });
  expect(test.events.filter(({ kind }) => kind === 'output')).toEqual([
    { kind: 'output', key: test.key, stream: 'stderr', level: 'warn', text: '[main] hello\n' },
  ]);
});

it('a component that logs without end is ended, and the refusal is counted', async () => {
  test = await startHost();
  const conditions = { ...usualConditions, config: { greeting: 'x'.repeat(1500) }, outputBytesPerSecond: 1024 };
  await test.deploy(await versionOf(conditioned, { conditions }));
  expect(await test.call('greet', 0)).toMatchObject({ failure: { kind: 'resource-limit-exceeded' } });
  expect(test.host.snapshot(test.key)?.denials).toMatchObject([
    { capability: 'limit', what: 'output: 1 KiB a second', operation: 'wasi:logging/logging#log', count: 1 },
  ]);
});
