import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtHere, type CallOutcome, type ComponentKey, type ComponentVersion } from '../../src/host/index.ts';
import { compile } from '../build/typings/type-check.ts';
import { buildProject, versionFrom } from '../support/build-project.ts';
import { root } from '../support/paths.ts';
import { plain } from './support/component.ts';
import { startHost, type TestHost } from './support/host.ts';

/** The example in examples/cursor-pair, built the way a release is. */
let test: TestHost;
let shelf: ComponentVersion;

const keyOf = (name: string): ComponentKey => ({
  manifestPath: join(test.folder, name, 'airlock.json'),
  name,
  origin: builtHere,
});

async function built(name: string, more: Partial<ComponentVersion> = {}): Promise<ComponentVersion> {
  const folder = join(test.folder, name);
  return { ...versionFrom(await buildProject(folder), folder), workspace: test.folder, ...more };
}

async function deploy(name: string, version: ComponentVersion): Promise<void> {
  const outcome = await test.host.deploy(keyOf(name), version);
  if (outcome.kind === 'failed') throw new Error(`${name}: ${outcome.failure.message}`);
}

beforeAll(async () => {
  test = await startHost();
  const unbuilt = (source: string): boolean => !source.includes('.airlock');
  await cp(join(root, 'examples/cursor-pair'), test.folder, { recursive: true, filter: unbuilt });
  shelf = await built('shelf');
  await deploy('shelf', shelf);
  await deploy(
    'reader',
    await built('reader', { links: [{ interface: 'example:books/catalogue', provider: 'shelf' }] }),
  );
}, 300_000);

afterAll(() => test.end());

const mayFail = { ...plain, result: { kind: 'result' } } as const;
const call = (name: string, ...args: readonly unknown[]): Promise<CallOutcome> =>
  test.host.call(
    keyOf('reader'),
    { function: name },
    name === 'list' || name === 'open-cursor' ? mayFail : plain,
    args,
  );
const returned = (value: unknown) => ({ kind: 'returned', value });
const held = (): number | undefined => test.host.snapshot(keyOf('reader'))?.links[0]?.held;

it('reads by a resource of the other component, and ends it', async () => {
  const all = ['The Sea, the Sea', 'The Left Hand of Darkness', 'The Man Who Was Thursday', 'Lord of the Flies'];
  expect(await call('list', 'the', 2)).toEqual(returned({ tag: 'ok', val: all }));
  expect(await call('list', '', 2)).toEqual(returned({ tag: 'err', val: 'there is no word to look for' }));
  expect(held()).toBe(undefined);
});

it('holds one between two calls, until the other component is another version', async () => {
  expect(await call('open-cursor', 'of')).toEqual(returned({ tag: 'ok', val: undefined }));
  expect(await call('more', 1)).toEqual(returned(['The Left Hand of Darkness']));
  expect(await call('peek', 1)).toEqual(returned(['A Wizard of Earthsea']));
  expect(await call('more', 9)).toEqual(returned(['A Wizard of Earthsea', 'Lord of the Flies']));
  expect(held()).toBe(1);
  await deploy('shelf', { ...shelf, hash: 'saved again' });
  const lost = await call('more', 1);
  expect(lost).toMatchObject({ kind: 'failed', failure: { kind: 'not-linked' } });
  expect(JSON.stringify(lost)).toContain('the instance that made the resource has ended');
  expect(await call('open-cursor', 'sea')).toEqual(returned({ tag: 'ok', val: undefined }));
  expect(await call('more', 9)).toEqual(returned(['The Sea, the Sea']));
});

it.each(['shelf', 'reader'])('%s has no type errors after a clone', { timeout: 120_000 }, async (name) => {
  expect(await compile(join(test.folder, name, 'tsconfig.json'))).toBe('');
});
