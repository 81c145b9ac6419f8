import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtHere, type ComponentKey } from '../../../src/host/index.ts';
import { copyTemplate } from '../../../src/build/new/copy-template.ts';
import { templates } from '../../../src/build/new/templates.ts';
import { silentLog, systemClock } from '../../../src/base/index.ts';
import { openStorage, type Storage, toVersion } from '../../../src/host/index.ts';
import { parseManifest } from '../../../src/manifest/index.ts';
import { testFileEnding } from '../../../src/trial/index.ts';
import type { FunctionSignature } from '../../../src/wit/index.ts';
import { layOut } from '../../build/folders.ts';
import { ask, freePort } from '../../host/support/client.ts';
import { nextPort, startHost, type TestHost } from '../../host/support/host.ts';
import { plain } from '../../host/support/component.ts';
import { workerFile } from '../../host/support/worker-file.ts';
import type { BuildOutcome } from '../../../src/build/index.ts';
import { buildProject, versionFrom } from '../../support/build-project.ts';
import { root } from '../../support/paths.ts';
import { trialRun } from '../../trial/support/ports.ts';
import { testTools, withPath } from '../../support/tools/tools.ts';

let leavePath: () => void;
let host: TestHost;
let storage: Storage;
beforeAll(async () => {
  leavePath = withPath(await testTools());
}, 300_000);
afterAll(() => leavePath());
beforeEach(async () => {
  storage = openStorage({
    clock: systemClock,
    log: silentLog,
    workerFile: await workerFile(),
    folder: await layOut({}),
  });
  host = await startHost({}, { storage });
});
afterEach(async () => {
  await host.end();
  await storage.dispose();
});

let manifestText = '';

async function made(folder: string): Promise<string> {
  const outcome = await copyTemplate(join(root, 'templates', folder), await layOut({}), 'order-desk');
  if (outcome.kind !== 'created') throw new Error(JSON.stringify(outcome));
  expect(await readFile(outcome.manifestPath, 'utf8')).not.toContain('{{');
  return outcome.folder;
}

/** Deploys what is there with the requests of its own manifest, all of them granted. */
async function grantAll(): Promise<void> {
  const deployed = host.host.snapshot(host.key)?.version;
  const { manifest } = parseManifest(manifestText);
  if (!deployed || !manifest) throw new Error('nothing is deployed');
  for (const { capability, pattern } of manifest.requests) host.grant({ capability, pattern });
  expect(await host.deploy({ ...deployed, hash: 'asking', requests: manifest.requests })).toMatchObject({
    kind: 'returned',
  });
}

/** The test files that came with the template, run against what was built of it. */
async function passesItsTests(folder: string, outcome: BuildOutcome): Promise<void> {
  const { manifest } = parseManifest(await readFile(join(folder, 'airlock.json'), 'utf8'));
  if (outcome.kind !== 'built' || !manifest) throw new Error('nothing is built');
  const [file = 'none', ...others] = (await readdir(folder)).filter((name) => name.endsWith(testFileEnding));
  expect(others).toEqual([]);
  const text = await readFile(join(folder, file), 'utf8');
  expect(text).not.toContain('{{');
  const trial = await trialRun();
  const { cases } = await trial.run(
    text,
    toVersion(outcome.version, manifest, { manifestPath: join(folder, 'airlock.json'), inputs: outcome.inputs }),
  );
  await trial.end();
  expect(cases.length).toBeGreaterThan(0);
  expect(cases.filter((each) => each.outcome !== 'passed')).toEqual([]);
}

const resulting: FunctionSignature = { ...plain, result: { kind: 'result' } };

const greets = async (): Promise<void> => {
  expect(await host.call('greet', 'Ada')).toEqual({ kind: 'returned', value: 'Hello, Ada!' });
  expect(await host.call('greet', 'Zoë'.repeat(30_000))).toMatchObject({ kind: 'returned' });
  expect(await host.call('greet', '')).toEqual({ kind: 'returned', value: 'Hello, !' });
};

/** What each template does as it comes. */
const calls: Readonly<Record<string, () => Promise<void>>> = {
  'ts-library': greets,
  'c-library': greets,
  'ts-command': async () => {
    const outcome = await host.host.call(host.key, { interface: 'wasi:cli/run@0.2.12', function: 'run' }, plain, []);
    expect(outcome).toMatchObject({ kind: 'returned' });
    expect(host.printed()).toContain('Hello from order-desk!');
  },
  'message-handler': async () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const request = (name: string) =>
      host.host.messages.request({ subject: 'order-desk.greet', body: bytes(name) }, 60_000);
    expect(await request('Ada')).toEqual({ kind: 'no-receiver' });
    await grantAll();
    expect(await request('Zoë')).toMatchObject({ kind: 'reply', message: { body: bytes('Hello, Zoë!') } });
    // What it printed goes another way than its answer.
    await expect.poll(() => host.printed(), { timeout: 30_000 }).toContain('order-desk.greet: Zoë');
    expect(host.host.snapshot(host.key)?.denials).toEqual([]);
  },
  'key-value': async () => {
    const call = (name: string, ...args: readonly unknown[]) =>
      host.host.call(host.key, { function: name }, resulting, args);
    const ok = (val: unknown): object => ({ kind: 'returned', value: { tag: 'ok', val } });
    expect(await call('count', 'a')).toEqual({ kind: 'returned', value: { tag: 'err', val: 'access-denied' } });
    await grantAll();
    expect(await call('recall', 'a')).toEqual(ok(undefined));
    expect(await call('remember', 'a', 'Zoë')).toEqual(ok(undefined));
    expect(await call('count', 'a')).toEqual(ok(1n));
    await host.host.restart(host.key);
    expect(await call('recall', 'a')).toEqual(ok('Zoë'));
    expect(await call('count', 'a')).toEqual(ok(2n));
    expect(await call('remember', 'k'.repeat(300), 'x')).toMatchObject({
      value: { tag: 'err', val: 'a key has at most 256 bytes; this one has 300' },
    });
  },
  'kept-state': async () => {
    const returned = (value: unknown): object => ({ kind: 'returned', value });
    expect([await host.call('count', 'tea'), await host.call('count', 'Zoë')]).toEqual([1, 1].map(returned));
    const deployed = host.host.snapshot(host.key)?.version;
    if (!deployed) throw new Error('nothing is deployed');
    expect(await host.deploy({ ...deployed, hash: 'the next one' })).toMatchObject({ kind: 'returned' });
    expect(await host.call('count', 'tea')).toEqual(returned(2));
    const all = [
      ['tea', 2],
      ['Zoë', 1],
    ];
    expect(await host.call('counts')).toEqual(returned(all));
    await host.host.restart(host.key);
    expect(await host.call('counts')).toEqual(returned([]));
  },
  'http-handler': async () => {
    // The port of the template may be in use on this machine, so the instance that the test asks has another.
    const port = await freePort();
    host.grant({ capability: 'network.listen', pattern: String(port) });
    const opened = nextPort(host);
    const deployed = host.host.snapshot(host.key)?.version;
    if (!deployed) throw new Error('nothing is deployed');
    await host.deploy({ ...deployed, requests: [{ capability: 'network.listen', pattern: String(port) }] });
    expect(await opened).toMatchObject({ port, state: { kind: 'open' } });
    expect(await ask(port, '/')).toMatchObject({ status: 200, body: 'Hello from order-desk!\n' });
    expect(await ask(port, '/echo', { method: 'POST' }, 'Zoë')).toMatchObject({ status: 200, body: 'Zoë' });
    expect(await ask(port, '/other')).toMatchObject({ status: 404 });
  },
};

describe('the template', () => {
  it.each(templates.map(({ folder }) => folder).filter((folder) => folder !== 'linked-pair'))(
    '%s is built and answers as it comes',
    { timeout: 300_000 },
    async (name) => {
      const folder = await made(name);
      manifestText = await readFile(join(folder, 'airlock.json'), 'utf8');
      const outcome = await buildProject(folder);
      expect(outcome.kind === 'built' ? outcome.diagnostics : []).toEqual([]);
      expect(await host.deploy(versionFrom(outcome, folder))).toEqual({ kind: 'returned', value: undefined });
      await calls[name]?.();
      await passesItsTests(folder, outcome);
      expect(Object.keys(calls)).toContain(name);
    },
  );

  it('linked-pair is built, and the one answers by the other', { timeout: 300_000 }, async () => {
    const folder = await made('linked-pair');
    const [asking, answering] = [folder, join(folder, 'calculator')];
    const keyOf = (place: string, name: string): ComponentKey => ({
      manifestPath: join(place, 'airlock.json'),
      name,
      origin: builtHere,
    });
    for (const [place, name] of [
      [answering, 'order-desk-calculator'],
      [asking, 'order-desk'],
    ] as const) {
      const outcome = await buildProject(place);
      expect(outcome.kind === 'built' ? outcome.diagnostics : []).toEqual([]);
      // The one that asks does not start alone.
      if (place === answering) await passesItsTests(place, outcome);
      const { links } = parseManifest(await readFile(join(place, 'airlock.json'), 'utf8')).manifest ?? {};
      const version = { ...versionFrom(outcome, place), workspace: folder, ...(links ? { links } : {}) };
      expect(await host.host.deploy(keyOf(place, name), version)).toEqual({ kind: 'returned', value: undefined });
    }
    const withResult: FunctionSignature = { ...plain, result: { kind: 'result' } };
    const total = (...prices: number[]) =>
      host.host.call(keyOf(asking, 'order-desk'), { function: 'total' }, withResult, [new Uint32Array(prices)]);
    expect(await total(1, 2, 39)).toEqual({ kind: 'returned', value: { tag: 'ok', val: 42 } });
    expect(await total(1_000_000_000, 1)).toEqual({
      kind: 'returned',
      value: { tag: 'err', val: '1000000000 and 1 are too much' },
    });
  });

  it('c-library says what is missing where there is no clang', async () => {
    const folder = await made('c-library');
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      expect(await buildProject(folder)).toMatchObject({
        kind: 'failed',
        diagnostics: [
          {
            path: join(folder, 'airlock.json'),
            start: { line: 7 },
            message: expect.stringContaining(
              '"clang" was not found on the PATH. Install Clang with its linker for WebAssembly',
            ),
          },
        ],
      });
    } finally {
      process.env['PATH'] = path;
    }
  });
});
