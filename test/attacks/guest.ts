import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentizeJs } from '../../src/build/engine.ts';
import { runPipeline } from '../../src/build/pipeline.ts';
import type { ComponentVersion } from '../../src/host/index.ts';
import { parseManifest, usualConditions } from '../../src/manifest/index.ts';
import { fastPath } from '../build/fast/support.ts';
import { root } from '../support/paths.ts';

/**
 * Puts the hostile component's sources into an empty folder and builds it: JavaScript that imports all there is and runs
 * whatever it is told (`test/fixtures/attacks/src/hostile.js`).
 */
export async function buildHostile(folder: string): Promise<ComponentVersion> {
  await cp(join(root, 'test/fixtures/attacks'), folder, { recursive: true });
  await cp(join(root, 'wit/wasi/0.2.12'), join(folder, 'wit/deps'), {
    recursive: true,
    filter: (source) => !source.endsWith('LICENSE.md'),
  });
  for (const file of ['wasi-keyvalue-0.2.0-draft2.wit', 'wasmcloud-messaging-0.2.0.wit']) {
    await cp(join(root, 'wit/vendor', file), join(folder, 'wit/deps', file));
  }
  await cp(join(root, 'wit/airlock/component.wit'), join(folder, 'wit/deps/airlock-component.wit'));
  const manifestPath = join(folder, 'airlock.json');
  const { manifest } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error('the hostile component has a manifest');
  const outcome = await runPipeline(
    { manifestPath, workspaceRoot: folder, manifest, path: 'fast' },
    new AbortController().signal,
    { componentize: componentizeJs, fast: fastPath(), now: () => 0 },
  );
  if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
  const { componentBytes: _bytes, ...version } = outcome.version;
  const inputs = ['airlock.json', 'src/hostile.js', 'wit/world.wit'];
  return { ...version, requests: [], callTimeMs: 10_000, conditions: usualConditions, inputs };
}
