import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { componentizeJs } from '../../src/build/engine.ts';
import { runPipeline } from '../../src/build/pipeline.ts';
import { openStorage, type SeenMessage, type Storage, toVersion } from '../../src/host/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { fastPath } from '../build/fast/support.ts';
import { layOut } from '../build/folders.ts';
import { compile } from '../build/typings/type-check.ts';
import { root } from '../support/paths.ts';
import { plain } from './support/component.ts';
import { startHost, type TestHost } from './support/host.ts';
import { workerFile } from './support/worker-file.ts';

let storage: Storage;
let host: TestHost;

beforeEach(async () => {
  const folder = await layOut({});
  storage = openStorage({ clock: systemClock, log: silentLog, workerFile: await workerFile(), folder });
  host = await startHost({}, { storage });
});
afterEach(async () => {
  await host.end();
  await storage.dispose();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it(
  'the example of a message handler answers, tells of what it counts, and says what is no text',
  { timeout: 300_000 },
  async () => {
    await deploy('message-handler');
    const ask = (body: Uint8Array) => host.host.messages.request({ subject: 'texts.a', body }, 60_000);
    expect(await ask(bytes('one two\nthree'))).toMatchObject({
      kind: 'reply',
      message: { body: bytes('{"words":3}') },
    });
    expect(await ask(new Uint8Array([0xff]))).toEqual({ kind: 'failed', message: 'this is no text' });
    const told = Promise.withResolvers<SeenMessage>();
    host.host.messages.watch('counts.*', told.resolve);
    host.host.messages.publish({ subject: 'texts.b', body: bytes('one two') });
    expect(await told.promise).toMatchObject({ subject: 'counts.b', start: bytes('{"words":2}') });
    expect(await call('ask', 'a', 'x')).toMatchObject({
      tag: 'err',
      val: expect.stringMatching(/texts\.a is not granted/) as string,
    });
  },
);

it('the example of a notebook keeps its notes over restarts, versions and hosts', { timeout: 300_000 }, async () => {
  const version = await deploy('notebook');
  const ok = (val?: unknown): object => ({ tag: 'ok', val });
  expect(await call('add', 'milk and eggs')).toEqual(ok(1n));
  expect(await call('add', 'call Zoë')).toEqual(ok(2n));
  await host.host.restart(host.key);
  expect(await call('append', 2n, ' at five')).toEqual(ok());
  expect(await call('append', 7n, 'x')).toEqual({ tag: 'err', val: 'there is no note 7' });
  await host.deploy({ ...version, hash: 'the next one' });
  expect(await call('find', 'Zoë')).toEqual(ok([{ number: 2n, text: 'call Zoë at five' }]));
  expect(await call('remove', 1n)).toEqual(ok());
  expect(await call('find', '')).toEqual(ok([{ number: 2n, text: 'call Zoë at five' }]));
  expect(await call('add', 'another')).toEqual(ok(3n));
});

it.each(['message-handler', 'notebook'])(
  'the example %s has no type errors after a clone',
  { timeout: 120_000 },
  async (name) => {
    const folder = await layOut({});
    const ours = join(root, 'examples', name);
    await cp(ours, folder, { recursive: true, filter: (source) => source !== join(ours, '.airlock') });
    expect(await compile(join(folder, 'tsconfig.json'))).toBe('');
  },
);

async function call(name: string, ...args: readonly unknown[]): Promise<unknown> {
  const outcome = await host.host.call(host.key, { function: name }, { ...plain, result: { kind: 'result' } }, args);
  return outcome.kind === 'returned' ? outcome.value : outcome.failure;
}

/** Builds an example the way a save builds it, and grants all that it asks for. */
async function deploy(name: string) {
  const folder = await layOut({});
  await cp(join(root, 'examples', name), folder, { recursive: true });
  const manifestPath = join(folder, 'airlock.json');
  const { manifest } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error('the example has a manifest');
  const request = { manifestPath, workspaceRoot: folder, manifest, path: 'fast' as const };
  const ports = { componentize: componentizeJs, fast: fastPath(), now: () => 0 };
  const outcome = await runPipeline(request, new AbortController().signal, ports);
  if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
  const version = toVersion(outcome.version, manifest, { manifestPath, inputs: outcome.inputs });
  expect(await host.deploy(version)).toEqual({ kind: 'returned', value: undefined });
  for (const { capability, pattern } of version.requests) host.grant({ capability, pattern });
  return version;
}
