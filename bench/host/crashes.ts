import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { componentizeJs } from '../../src/build/engine.ts';
import { runPipeline } from '../../src/build/pipeline.ts';
import type { ComponentVersion } from '../../src/host/index.ts';
import { parseManifest, usualConditions } from '../../src/manifest/index.ts';
import { fastPath } from '../../test/build/fast/support.ts';
import { versionOf } from '../../test/host/support/component.ts';
import { startHost } from '../../test/host/support/host.ts';
import { temporaryFolder } from '../../test/support/workspace.ts';
import { alone, type Figure, type Figures, quantile } from '../figure.ts';
import { adding } from './sources.ts';

/** Measures how long after a crash a component answers again, where there was time to get a spare worker ready. */
export async function measureCrashes(now: () => number): Promise<Figures> {
  return {
    'crash to serving again, plain wasm, p95': await measure(await versionOf(adding), 60, 50, now),
    'crash to serving again, JavaScript, p95': await measure(await addingInJavaScript(), 40, 150, now),
  };
}

async function measure(version: ComponentVersion, times: number, target: number, now: () => number): Promise<Figure> {
  const test = await startHost();
  await test.deploy(version);
  const took: number[] = [];
  for (let at = 0; at < times; at++) {
    await answers();
    await pause(400);
    const failed = await test.call('fail');
    if (failed.kind !== 'failed' || failed.failure.kind !== 'trapped') throw new Error(JSON.stringify(failed));
    const start = now();
    await answers();
    took.push(now() - start);
  }
  await test.end();
  return alone(quantile(took, 0.95), 'ms', target);

  async function answers(): Promise<void> {
    const answer = await test.call('add', 20, 22);
    if (answer.kind !== 'returned' || answer.value !== 42) throw new Error(JSON.stringify(answer));
  }
}

async function addingInJavaScript(): Promise<ComponentVersion> {
  const folder = await temporaryFolder('airlock-bench');
  try {
    const text = '{ "name": "adder", "version": "1.0.0", "world": "adder", "source": "./adder.js" }';
    const { manifest } = parseManifest(text);
    if (!manifest) throw new Error('the manifest of this bench has a problem');
    await mkdir(join(folder.path, 'wit'));
    await writeFile(join(folder.path, 'wit/adder.wit'), `package bench:adder;\nworld adder { ${adding.world} }\n`);
    await writeFile(
      join(folder.path, 'adder.js'),
      'export const add = (a, b) => a + b;\nexport const fail = () => { null.x; };\n',
    );
    const manifestPath = join(folder.path, 'airlock.json');
    const outcome = await runPipeline(
      { manifestPath, workspaceRoot: folder.path, manifest, path: 'fast' },
      new AbortController().signal,
      { componentize: componentizeJs, fast: fastPath(), now: () => 0 },
    );
    if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
    const { componentBytes: _, ...version } = outcome.version;
    return { ...version, requests: [], callTimeMs: 10_000, conditions: usualConditions, inputs: [] };
  } finally {
    await folder.dispose();
  }
}
