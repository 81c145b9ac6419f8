import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { type Builder, type BuildOutcome, type BuildRequest, keepBuilds } from '../../src/build/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { createHash } from 'node:crypto';
import { temporaryFolder } from '../support/workspace.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const hash = (text: string): string => createHash('sha256').update(bytes(text)).digest('hex');

async function setUp() {
  const folder = await temporaryFolder('kept');
  onTestFinished(() => folder.dispose());
  const program = join(folder.path, 'program');
  await writeFile(program, 'tools');
  await writeFile(join(folder.path, 'a.wasm'), 'one');
  let builds = 0;
  let found = hash('one');
  const inner: Builder = {
    build: () => {
      builds++;
      // The rest of a version does not matter here: it is kept as it is.
      const version = { hash: String(builds), bytesHash: found, glue: 'g', cores: { 'a.wasm': bytes('core') } };
      return Promise.resolve({
        kind: 'built',
        version,
        inputs: [],
        diagnostics: [],
        timings: {},
      } as unknown as BuildOutcome);
    },
    cancel: () => {},
    dispose: () => {},
  };
  const kept = (): Builder =>
    keepBuilds(inner, { folder: folder.path, program, log: silentLog, now: () => Date.now() });
  const request = (more = ''): BuildRequest => {
    const { manifest } = parseManifest(`{ "name": "a", "version": "1.0.0", "component": "./a.wasm" ${more} }`);
    if (!manifest) throw new Error('the manifest of this test has an error');
    return { manifestPath: join(folder.path, 'airlock.json'), workspaceRoot: folder.path, manifest };
  };
  return {
    folder: folder.path,
    program,
    kept,
    request,
    builds: () => builds,
    finds: (text: string) => (found = hash(text)),
  };
}

it('makes the same bytes once, in every process', async () => {
  const { kept, request, builds, folder } = await setUp();
  const first = await kept().build(request());
  const again = await kept().build(request());
  expect(builds()).toBe(1);
  expect(again).toMatchObject({ kind: 'built', version: { hash: '1', glue: 'g' } });
  expect(again.kind === 'built' && Buffer.from(again.version.cores['a.wasm'] as Uint8Array).toString()).toBe('core');
  expect(first.kind === 'built' && again.kind === 'built' && again.inputs).toEqual([
    join(folder, 'airlock.json'),
    join(folder, 'a.wasm'),
  ]);
});

it('makes others for other bytes, another manifest, other tools and a release', async () => {
  const { kept, request, builds, folder, program, finds } = await setUp();
  await kept().build(request());
  await kept().build(request(', "limits": { "memory": "32MiB" }'));
  expect(builds()).toBe(2);
  await kept().build({ ...request(), path: 'release' });
  expect(builds()).toBe(3);
  await writeFile(program, 'other tools');
  await kept().build(request());
  expect(builds()).toBe(4);
  await writeFile(join(folder, 'a.wasm'), 'two');
  finds('two');
  await kept().build(request());
  expect(builds()).toBe(5);
});

it('keeps nothing of a file that changed while it was built', async () => {
  const { kept, request, builds, finds } = await setUp();
  finds('what came after');
  await kept().build(request());
  await kept().build(request());
  expect(builds()).toBe(2);
});

it('does not use what somebody has changed', async () => {
  const { kept, request, builds, folder } = await setUp();
  await kept().build(request());
  const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.sealed'));
  const sealed = await readFile(join(folder, file));
  sealed[sealed.length - 2] = (sealed.at(-2) ?? 0) ^ 1;
  await writeFile(join(folder, file), sealed);
  await kept().build(request());
  expect(builds()).toBe(2);
});
