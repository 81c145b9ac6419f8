import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleBuilder } from '../../../scripts/bundle-builder.ts';
import { silentLog, systemClock } from '../../../src/base/index.ts';
import { createDescriber, type Describer, forkBuilder } from '../../../src/build/index.ts';

const thing = join(import.meta.dirname, '../../extension/wit-tools/fixtures/thing.wasm');

// The packaged process, in a folder that has no node_modules above it.
describe('the describing process', () => {
  let folder: string;
  let describer: Describer;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-describe-')));
    await bundleBuilder(join(folder, 'dist'));
    const fork = (): ReturnType<typeof forkBuilder> => forkBuilder(join(folder, 'dist/builder.js'), silentLog);
    describer = createDescriber({ fork, clock: systemClock, log: silentLog });
  }, 60_000);

  afterAll(async () => {
    describer.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const ask = (path: string): ReturnType<typeof describer.ask<'describe'>> =>
    describer.ask('describe', { from: { kind: 'file', path } });

  it('describes, and makes types', async () => {
    const outcome = await ask(thing);
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    const { wit } = outcome.value;
    expect(await describer.ask('worlds', { wit })).toEqual({ kind: 'done', value: ['root:component/root'] });
    expect(await describer.ask('types', { wit, world: 'root:component/root', side: 'guest' })).toMatchObject({
      kind: 'done',
      value: expect.arrayContaining([expect.objectContaining({ path: 'root.d.ts' })]),
    });
  });

  it('ends with a binary that its tool breaks on, and the next is described all the same', async () => {
    const hostile = join(folder, 'hostile.wasm');
    await writeFile(hostile, await parse(`(component (import "url=<https://a.b>" (func)))`));
    expect(await ask(hostile)).toMatchObject({ kind: 'died', reason: expect.stringContaining('broke on it') });
    expect(await ask(thing)).toMatchObject({ kind: 'done' });
  });
});
