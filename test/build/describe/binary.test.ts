import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { array, assert, asyncProperty, nat, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer } from '../../../src/build/describe/answer.ts';
import { describeBinary } from '../../../src/build/describe/binary.ts';
import { packageBinary } from '../../../src/build/component-wit/package-binary.ts';
import type { BinaryDescription } from '../../../src/build/index.ts';
import { isTrap } from '../../../src/build/trap.ts';
import { interfaceDeclarations } from '../../../src/wit/index.ts';
import { layOut } from '../folders.ts';
import { generatePackage } from '../../wit/generate.ts';
import { component, coreModule, described, oneText } from './binaries.ts';

const thing = join(import.meta.dirname, '../../extension/wit-tools/fixtures/thing.wasm');

describe('describing a component', () => {
  it('gives the WIT of every package that it names, each interface under its own name', async () => {
    const { kind, bytes, ...rest } = await described(await readFile(thing));
    expect({ kind, bytes }).toEqual({ kind: 'component', bytes: 5304 });
    if (!('worldOnly' in rest)) throw new Error('It is a component.');
    expect(rest.wit.map(({ path }) => path)).toEqual([
      'package.wit',
      'deps/shop-orders-1.2.0/package.wit',
      'deps/wasi-io-0.2.0/package.wit',
      'deps/wasi-filesystem-0.2.0/package.wit',
      'deps/wasi-http-0.2.0/package.wit',
    ]);
    expect(rest.wit[0]?.content).toContain('export shop:orders/%variant@1.2.0;');
    expect(rest.wit[0]?.content).toContain('use shop:orders/types@1.2.0.{order};');
    expect(rest.wit[1]?.content).toContain('interface %variant {\n  use types.{order as placed, basket};');
    expect(rest.wit[1]?.content).toContain('empty: static func() -> basket;');
    expect(rest.imports).toContain('wasi:http/outgoing-handler@0.2.0');
    expect(rest.exports).toEqual(['greet', 'shop:orders/%variant@1.2.0']);
    expect(rest.worldOnly).toBe(false);
    expect(rest.parts).toEqual({ modules: 3, moduleBytes: 1242, components: 2 });
    expect(rest.producers).toContainEqual(['language', ['Handwritten']]);
  });

  it('gives WIT that a component can be made of again, which is described alike', async () => {
    let compared = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const text = generatePackage(seed);
      const world = /^world (%?[\w-]+)/m.exec(text)?.[1];
      const bytes =
        world === undefined ? undefined : await component(text, world.replace('%', '')).catch(() => undefined);
      if (!bytes) continue;
      const first = await described(bytes);
      const again = await component(oneText(first.wit), 'root');
      const second = await described(again);
      expect(contentOf(second), `seed ${seed}`).toEqual(contentOf(first));
      compared++;
    }
    expect(compared).toBeGreaterThan(80);
  });

  it('answers, whatever the bytes', { timeout: 60_000 }, async () => {
    const whole = await readFile(thing);
    for (let length = 0; length < whole.length; length += 13) await neverThrows(whole.subarray(0, length));
    const changes = array(tuple(nat(whole.length - 1), nat(255)), { minLength: 1, maxLength: 4 });
    await assert(
      asyncProperty(changes, async (changed) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changed) bytes[at] = value;
        await neverThrows(bytes);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('describing other binaries', () => {
  it('gives the packages of WIT in binary form', async () => {
    const bytes = packageBinary([]);
    expect(await described(bytes)).toMatchObject({
      kind: 'wit-package',
      wit: [{ path: 'package.wit', content: expect.stringContaining('package root:component;') }],
    });
  });

  it('lists what a core module imports and exports, and shows the WIT that was left in it', async () => {
    const bytes = await coreModule('package a:b;\nworld w { import f: func(a: u32) -> u64; export g: func(); }', 'w');
    const value = await described(bytes);
    expect(value).toMatchObject({
      kind: 'core-module',
      wit: [{ path: 'package.wit', content: expect.stringContaining('world w') }],
    });
    expect(value.imports).toEqual([{ name: 'cm32p2 f', type: 'func (param i32) (result i64)' }]);
    expect(value.exports).toContainEqual({ name: 'cm32p2_memory', type: 'memory' });
    expect(value.exports).toContainEqual({ name: 'cm32p2||g', type: 'func' });
  });

  it('lists a module of every kind of import, and names types that it does not know by their kind', async () => {
    const bytes = await parse(`(module
      (type $s (struct))
      (import "env" "table" (table 1 2 funcref))
      (import "env" "memory" (memory i64 1))
      (import "env" "global" (global (mut i32)))
      (import "env" "tag" (tag))
      (import "env" "f" (func (param i32)))
      (export "f" (func 0)))`);
    expect(await described(bytes)).toMatchObject({
      imports: [
        { name: 'env table', type: 'table' },
        { name: 'env memory', type: 'memory' },
        { name: 'env global', type: 'global' },
        { name: 'env tag', type: 'tag' },
        { name: 'env f', type: 'func' },
      ],
      exports: [{ name: 'f', type: 'func' }],
      wit: [],
    });
  });

  it.each([
    ['no binary', Uint8Array.from([1, 2, 3]), 'not a WebAssembly binary'],
    ['a version to come', Uint8Array.from([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), 'of a version'],
    ['a module that is cut off', Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 2, 9]), 'The module is malformed'],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await describeBinary(bytes)).toEqual({ kind: 'refused', message: expect.stringContaining(message) });
  });

  it('reads nothing but files, and no large ones', async () => {
    const folder = await layOut({ 'a.wasm': 'not one' });
    const ask = (path: string): ReturnType<typeof answer> =>
      answer({ kind: 'describe', from: { kind: 'file', path: join(folder, path) } });
    expect(await ask('.')).toEqual({ kind: 'refused', message: 'It is not a file.' });
    expect(await ask('b.wasm')).toMatchObject({ kind: 'refused', message: expect.stringContaining('ENOENT') });
    const bytes = new Uint8Array(64 * 1024 ** 2 + 1);
    expect(await answer({ kind: 'describe', from: { kind: 'bytes', bytes } })).toEqual({
      kind: 'refused',
      message: 'It is larger than 64 MiB.',
    });
  });
});

/** What a description says, whatever the order: the encoder sorts resources as it likes. */
function contentOf({ wit, imports, exports }: BinaryDescription): unknown {
  return [interfaceDeclarations(oneText(wit)), new Set<unknown>(imports), new Set<unknown>(exports)];
}

/** It answers, or its tool traps, which ends its process; anything else is a bug. */
async function neverThrows(bytes: Uint8Array): Promise<void> {
  try {
    await describeBinary(bytes);
  } catch (error) {
    if (!isTrap(error)) throw error;
  }
}
