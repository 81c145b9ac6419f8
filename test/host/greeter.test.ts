import { afterEach, beforeEach, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentizeJs } from '../../src/build/engine.ts';
import type { BuildPath } from '../../src/build/index.ts';
import { runPipeline } from '../../src/build/pipeline.ts';
import { systemClock } from '../../src/base/index.ts';
import {
  type ComponentKey,
  type ComponentVersion,
  createHost,
  createPrograms,
  type GrantStore,
  type Host,
} from '../../src/host/index.ts';
import { parseManifest, usualConditions } from '../../src/manifest/index.ts';
import { fastPath } from '../build/fast/support.ts';
import { copyOfGreeter, type TemporaryFolder } from '../support/workspace.ts';
import { memoryGrants } from './support/host.ts';
import { referenceWit } from './support/component.ts';
import { serveHttp, type TestServer } from './support/server.ts';
import { workerFile } from './support/worker-file.ts';

let host: Host;
let grants: GrantStore;
let news: TestServer;
let example: TemporaryFolder;
let key: ComponentKey;
let requests: number;

beforeEach(async () => {
  requests = 0;
  news = await serveHttp((_, response) => {
    requests++;
    response.end('It rains.');
  });
  example = await copyOfGreeter(news.port);
  key = { manifestPath: join(example.path, 'airlock.json'), name: 'greeter', origin: 'built-here' };
  grants = memoryGrants();
  host = createHost({
    clock: systemClock,
    log: { info: () => {}, warn: () => {}, error: (text) => expect.unreachable(text) },
    workerFile: await workerFile(),
    grants,
    environment: { GREETER_SIGNATURE: 'the greeter' },
    programs: createPrograms({ searchPath: undefined, folders: () => [] }),
    referenceWit,
  });
});

afterEach(async () => {
  await host.dispose();
  await news.end();
  await example.dispose();
});

const paths: readonly BuildPath[] = ['fast', 'release'];
it.each(paths)(
  'the example does nothing that is not granted, and all that is, built on the path %s',
  { timeout: 120_000 },
  async (path) => {
    const version = await build(path);
    expect(await host.deploy(key, version)).toEqual({ kind: 'returned', value: undefined });
    const [greet] = version.exports;
    if (greet?.kind !== 'function') throw new Error('the greeter exports greet');
    const call = () => host.call(key, { function: 'greet' }, greet.signature, ['Ada']);
    expect(await call()).toMatchObject({ kind: 'returned', value: { tag: 'err' } });
    expect(requests).toBe(0);
    const denials = host.snapshot(key)?.denials ?? [];
    expect(new Set(denials.map(({ capability }) => capability))).toEqual(
      new Set(['filesystem.read', 'network.connect']),
    );
    for (const right of version.requests) grants.grant(key, right);
    // More fetches than may be under way at once: each leaves its place to the next.
    for (let time = 1; time <= 70; time++) {
      const outcome = await call();
      expect(outcome).toMatchObject({ kind: 'returned', value: { tag: 'ok' } });
      expect(JSON.stringify(outcome)).toContain('It rains.');
      expect(requests).toBe(time);
    }
    expect(host.snapshot(key)?.denials).toEqual([]);
    for (const right of version.requests) grants.revoke(key, right);
    expect(await call()).toMatchObject({ kind: 'returned', value: { tag: 'err' } });
    expect(requests).toBe(70);
  },
);

/** Builds the example, whose news come from this test's server. */
async function build(path: BuildPath): Promise<ComponentVersion> {
  const { manifest } = parseManifest(await readFile(key.manifestPath, 'utf8'));
  if (!manifest) throw new Error('the example has a manifest');
  const request = { manifestPath: key.manifestPath, workspaceRoot: example.path, manifest, path };
  const outcome = await runPipeline(request, new AbortController().signal, {
    componentize: componentizeJs,
    fast: fastPath(),
    now: () => 0,
  });
  if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
  const { componentBytes: _bytes, ...version } = outcome.version;
  return {
    ...version,
    requests: manifest.requests,
    callTimeMs: 20_000,
    conditions: usualConditions,
    inputs: ['src/greeter.ts'],
  };
}
