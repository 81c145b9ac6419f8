import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { componentizeJs } from '../../src/build/engine.ts';
import { runPipeline } from '../../src/build/pipeline.ts';
import { type CallOutcome, toVersion } from '../../src/host/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { fastPath } from '../build/fast/support.ts';
import { compile } from '../build/typings/type-check.ts';
import { root } from '../support/paths.ts';
import { startHost, type TestHost } from './support/host.ts';

/** The example in examples/cart, built the way a save builds it, each time after a change of its source. */
let host: TestHost;
const fast = fastPath();

beforeAll(async () => {
  host = await startHost();
  const ours = join(root, 'examples/cart');
  await cp(ours, host.folder, { recursive: true, filter: (source) => source !== join(ours, '.airlock') });
});

afterAll(() => host.end());

const returned = (value?: unknown): object => ({ kind: 'returned', value });
const tea = { item: 'tea', pieces: 2, cents: 450 };
const cake = { item: 'cake', pieces: 1, cents: 300 };

it('hands the cart on to each version that can read it', { timeout: 300_000 }, async () => {
  expect(await save()).toEqual(returned());
  for (const [item, cents] of [['tea', 400] as const, ['cake', 300] as const, ['tea', 450] as const]) {
    expect(await host.call('add', item, cents)).toEqual(returned());
  }
  expect(await host.call('total')).toEqual(returned(1690n));
  const before = serving();

  await change('price.ts', 'shipping = 490', 'shipping = 100');
  expect(await save()).toEqual(returned());
  expect(serving()).not.toBe(before);
  expect(await host.call('lines')).toEqual(returned([tea, cake]));
  expect(await host.call('total')).toEqual(returned(1300n));

  // This one reads the form that the version before has packed, and packs one that nobody else reads.
  await change('packing.ts', '{ form: 2, lines }', '{ form: 3, lines } as never');
  expect(await save()).toEqual(returned());
  const third = serving();
  expect(await host.call('total')).toEqual(returned(1300n));

  await change('packing.ts', '{ form: 3, lines } as never', '{ form: 2, lines }');
  const refused = await save();
  expect(refused).toMatchObject({ kind: 'failed', failure: { kind: 'state-refused' } });
  expect(JSON.stringify(refused)).toContain('this version reads forms 1 and 2 of a cart, and was given');
  expect(serving()).toBe(third);
  expect(await host.call('add', 'cake', 300)).toEqual(returned());
  expect(await host.call('lines')).toEqual(returned([tea, { ...cake, pieces: 2 }]));

  await change('../airlock.json', '"keep-old"', '"start-clean"');
  expect(await save()).toEqual(returned());
  expect(await host.call('lines')).toEqual(returned([]));
});

it('has no type errors after a clone', { timeout: 120_000 }, async () => {
  expect(await compile(join(host.folder, 'tsconfig.json'))).toBe('');
});

const serving = (): string | undefined => host.host.snapshot(host.key)?.version?.hash;

async function change(file: string, from: string, to: string): Promise<void> {
  const path = join(host.folder, 'src', file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

/** Builds what is in the folder now, and puts it in the place of what serves. */
async function save(): Promise<CallOutcome> {
  const manifestPath = join(host.folder, 'airlock.json');
  const { manifest } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error('the example has a manifest');
  const request = { manifestPath, workspaceRoot: host.folder, manifest, path: 'fast' as const };
  const ports = { componentize: componentizeJs, fast, now: () => 0 };
  const outcome = await runPipeline(request, new AbortController().signal, ports);
  if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
  expect(outcome.diagnostics).toEqual([]);
  return host.deploy(toVersion(outcome.version, manifest, { manifestPath, inputs: outcome.inputs }));
}
