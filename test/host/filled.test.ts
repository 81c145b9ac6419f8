import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withoutData } from '../../src/build/fast/core-edit.ts';
import { filledPages } from '../../src/build/fast/pages.ts';
import type { ComponentVersion } from '../../src/host/index.ts';
import { versionOf } from './support/component.ts';
import { startHost, type TestHost } from './support/host.ts';

const source = {
  world: 'export look: func(at: u32) -> u32; export grow: func() -> s32; export spin: func();',
  core: `(module
    (memory (export "memory") 1)
    (data (i32.const 8) "before")
    (func (export "look") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "grow") (result i32) (memory.grow (i32.const 1)))
    (func (export "spin") (loop $again (br $again))))`,
};
const pageBytes = 65_536;

describe('a version whose memory comes beside its code', () => {
  let test: TestHost;
  beforeEach(async () => {
    test = await startHost();
  });
  afterEach(() => test.end());

  it('finds what the image holds, in all its layers, and zeros elsewhere', async () => {
    expect(await test.deploy(await filled(3 * pageBytes, { 8: 1, 5000: 2, 150_000: 3 }, { 5000: 4 }))).toMatchObject({
      kind: 'returned',
    });
    const seen = await Promise.all([8, 9, 5000, 5001, 150_000].map((at) => test.call('look', at)));
    expect(seen.map((each) => each.kind === 'returned' && each.value)).toEqual([1, 0, 4, 0, 3]);
    expect(await test.call('grow')).toEqual({ kind: 'returned', value: 3 });
  });

  it('serves one version after the other on the same code, each with its own memory', async () => {
    for (const number of [1, 2, 3, 4]) {
      expect(await test.deploy(await filled(pageBytes, { 8: number }))).toMatchObject({ kind: 'returned' });
      expect(await test.call('look', 8)).toEqual({ kind: 'returned', value: number });
    }
  });

  it('begins with the memory of the version again after a failure', async () => {
    await test.deploy({ ...(await filled(pageBytes, { 8: 5 })), callTimeMs: 200 });
    expect(await test.call('spin')).toMatchObject({ failure: { kind: 'execution-timeout' } });
    expect(await test.call('look', 8)).toEqual({ kind: 'returned', value: 5 });
  });

  it('does not start with an image that its memory may not hold, and the version of before goes on', async () => {
    await test.deploy(await filled(pageBytes, { 8: 7 }));
    const large = await test.deploy(await filled(1024 * pageBytes, { 8: 1 }));
    expect(large).toMatchObject({ kind: 'failed', failure: { kind: 'load-failed' } });
    expect(await test.call('look', 8)).toEqual({ kind: 'returned', value: 7 });
  });
});

/** The version with its data taken out, and an image of some bytes by their place: those of a layer over those before. */
async function filled(
  bytes: number,
  ...layers: readonly Readonly<Record<number, number>>[]
): Promise<ComponentVersion> {
  const version = await versionOf(source);
  const code = version.cores['component.core.wasm'];
  if (!(code instanceof Uint8Array)) throw new Error('The version has one core module.');
  const pages = layers.map((places) => {
    const memory = new Uint8Array(bytes);
    for (const [at, value] of Object.entries(places)) memory[Number(at)] = value;
    return filledPages(memory);
  });
  const memory = { bytes, layers: pages };
  return { ...version, cores: { ...version.cores, 'component.core.wasm': { code: withoutData(code), memory } } };
}
