import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { componentizeJs } from '../../src/build/engine.ts';
import { runPipeline } from '../../src/build/pipeline.ts';
import type { ComponentVersion } from '../../src/host/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { fastPath } from '../build/fast/support.ts';
import { layOut } from '../build/folders.ts';
import { compile } from '../build/typings/type-check.ts';
import { root } from '../support/paths.ts';
import { ask, begin, freePort, textOf } from './support/client.ts';
import { nextPort, startHost, type TestHost } from './support/host.ts';

let host: TestHost;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.end());

/** The example in examples/http-handler, built the way a save builds it, at another port. */
it('the example answers requests, streams both ways, and outlives its failures', { timeout: 300_000 }, async () => {
  const port = await freePort();
  const version = await build(port);
  const opened = nextPort(host);
  expect(await host.deploy(version)).toEqual({ kind: 'returned', value: undefined });
  await expect(ask(port, '/')).rejects.toThrow('ECONNREFUSED');
  for (const right of version.requests) host.grant(right);
  expect(await opened).toMatchObject({ port, state: { kind: 'open' } });

  expect(await ask(port, '/')).toMatchObject({ status: 200, body: '{"answered":1}' });
  expect(await ask(port, '/')).toMatchObject({
    headers: { 'content-type': 'application/json' },
    body: '{"answered":2}',
  });

  // What came from outside counts among the calls that it has served.
  await expect.poll(() => host.host.snapshot(host.key)?.returned, { timeout: 60_000 }).toBe(2);

  const text = 'one two\nthree\n'.repeat(20_000);
  const counted = await ask(port, '/count', { method: 'POST' }, text);
  expect(counted).toMatchObject({ status: 200 });
  expect(JSON.parse(counted.body)).toEqual({ bytes: text.length, lines: 40_000, words: 60_000 });
  expect(JSON.parse((await ask(port, '/count', { method: 'POST' }, '')).body)).toEqual({
    bytes: 0,
    lines: 0,
    words: 0,
  });

  const { response } = await begin(port, '/numbers?to=100000');
  expect(response.headers['content-length']).toBe(undefined);
  const lines = (await textOf(response)).split('\n');
  expect([lines[0], lines.at(-2), lines.length]).toEqual(['1', '100000', 100_001]);

  expect(await ask(port, '/fail')).toMatchObject({ status: 500 });
  expect((await ask(port, '/fail')).body).not.toContain('always fails');
  expect(await ask(port, '/nothing')).toMatchObject({ status: 404 });
  expect(await ask(port, '/', { headers: { host: 'example.com' } })).toMatchObject({ status: 403 });
  expect(await ask(port, '/', { headers: { origin: 'https://example.com' } })).toMatchObject({ status: 403 });
  expect(host.host.snapshot(host.key)?.denials.map(({ reason }) => reason)).toEqual(['foreign-host', 'foreign-origin']);
});

it('the example has no type errors after a clone', { timeout: 120_000 }, async () => {
  const folder = await layOut({});
  const ours = join(root, 'examples/http-handler');
  await cp(ours, folder, { recursive: true, filter: (source) => source !== join(ours, '.airlock') });
  expect(await compile(join(folder, 'tsconfig.json'))).toBe('');
});

async function build(port: number): Promise<ComponentVersion> {
  const folder = await layOut({});
  await cp(join(root, 'examples/http-handler'), folder, { recursive: true });
  const manifestPath = join(folder, 'airlock.json');
  const { manifest, problems } = parseManifest((await readFile(manifestPath, 'utf8')).replaceAll('8719', String(port)));
  if (!manifest) throw new Error('the example has a manifest');
  expect(problems).toEqual([]);
  const request = { manifestPath, workspaceRoot: folder, manifest, path: 'fast' as const };
  const outcome = await runPipeline(request, new AbortController().signal, {
    componentize: componentizeJs,
    fast: fastPath(),
    now: () => 0,
  });
  if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
  const { componentBytes: _bytes, ...version } = outcome.version;
  const { requests, limits, conditions } = manifest;
  return { ...version, requests, callTimeMs: 6 * limits.callTimeMs, conditions, inputs: [] };
}
