import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtHere, type CallOutcome, type ComponentKey } from '../../src/host/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { compile } from '../build/typings/type-check.ts';
import { buildProject, versionFrom } from '../support/build-project.ts';
import { root } from '../support/paths.ts';
import { plain } from './support/component.ts';
import { startHost, type TestHost } from './support/host.ts';

/** The example in examples/linked-pair, built the way a release is. */
let test: TestHost;

const keyOf = (name: string): ComponentKey => ({
  manifestPath: join(test.folder, name, 'airlock.json'),
  name,
  origin: builtHere,
});

async function deploy(name: string): Promise<CallOutcome> {
  const folder = join(test.folder, name);
  const { links } = parseManifest(await readFile(join(folder, 'airlock.json'), 'utf8')).manifest ?? {};
  const version = versionFrom(await buildProject(folder), folder);
  return test.host.deploy(keyOf(name), { ...version, workspace: test.folder, ...(links ? { links } : {}) });
}

beforeAll(async () => {
  test = await startHost();
  const unbuilt = (source: string): boolean => !source.includes('.airlock');
  await cp(join(root, 'examples/linked-pair'), test.folder, { recursive: true, filter: unbuilt });
  for (const name of ['tariff', 'desk']) {
    const outcome = await deploy(name);
    if (outcome.kind === 'failed') throw new Error(`${name}: ${outcome.failure.message}`);
  }
}, 300_000);

afterAll(() => test.end());

const offer = (order: string): Promise<CallOutcome> =>
  test.host.call(keyOf('desk'), { function: 'offer' }, plain, [order]);

it('answers with what the other component says, its refusals too', async () => {
  expect(await offer('2 apples, 1 bread')).toEqual({ kind: 'returned', value: '4.10 for 2 apples, 1 bread' });
  expect(await offer('3 apples by courier')).toEqual({ kind: 'returned', value: '6.25 for 3 apples by courier' });
  // More cents than 32 bits hold.
  const many = '4000000000 apples';
  expect(await offer(many)).toEqual({ kind: 'returned', value: `1800000000.00 for ${many}` });
  expect(await offer('1 unicorn')).toEqual({ kind: 'returned', value: 'No offer for 1 unicorn: there is no unicorn' });
  expect(await offer('nothing')).toEqual({ kind: 'returned', value: 'No offer for nothing: it is empty' });
});

it('ends the call where the other component is not there, and goes on when it is', async () => {
  await test.host.stop(keyOf('tariff'));
  expect(await offer('1 bread')).toMatchObject({
    kind: 'failed',
    failure: { kind: 'not-linked', message: expect.stringContaining('tariff, which answers') as unknown },
  });
  await test.host.restart(keyOf('tariff'));
  expect(await offer('1 bread')).toEqual({ kind: 'returned', value: '3.20 for 1 bread' });
});

it.each(['desk', 'tariff'])('%s has no type errors after a clone', { timeout: 120_000 }, async (name) => {
  expect(await compile(join(test.folder, name, 'tsconfig.json'))).toBe('');
});
