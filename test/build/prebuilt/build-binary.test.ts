import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import type { BuildOutcome } from '../../../src/build/index.ts';
import { runPipeline } from '../../../src/build/pipeline.ts';
import { parseManifest } from '../../../src/manifest/index.ts';
import { layOut } from '../folders.ts';

const wit = `package a:b@1.0.0;

interface api {
  record point { x: u32, y: u32 }
  total: func(points: list<point>) -> u32;
}

world w {
  export add: func(a: s32, b: s32) -> s32;
  export api;
}
`;

const core = `(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "a:b/api@1.0.0#total") (param i32 i32) (result i32) (local.get 1)))`;

async function embedded(text = core, witSource = wit, world = 'w'): Promise<Uint8Array> {
  const binary = await parse(text);
  return componentEmbed({ binary, witSource, world, dummy: false, stringEncoding: 'utf8' });
}

const component = async (): Promise<Uint8Array> => componentNew(await embedded());

describe('a component that was made elsewhere', () => {
  it('needs nothing but its bytes', async () => {
    const { outcome, folder } = await build(await component());
    if (outcome.kind !== 'built') throw new Error(shown(outcome).join('\n'));
    const { version } = outcome;
    expect(version.exports).toMatchObject([
      { kind: 'function', name: 'add', signature: { text: 'func(a: s32, b: s32) -> s32' } },
      { kind: 'interface', name: 'a:b/api@1.0.0', functions: [{ name: 'total' }] },
    ]);
    expect(version.exports[0]).not.toHaveProperty('origin');
    expect(version.imports).toEqual([]);
    expect(version.glue).toContain('export function instantiate');
    expect(outcome.inputs).toEqual([join(folder, 'airlock.json'), join(folder, 'thing.wasm')]);
  });

  it('gives its bytes for a release', async () => {
    const bytes = await component();
    const { outcome } = await build(bytes, { path: 'release' });
    expect(outcome.kind === 'built' && Buffer.from(outcome.component ?? []).equals(bytes)).toBe(true);
    expect((await build(bytes)).outcome).not.toHaveProperty('component');
  });

  it('is the same version exactly where its bytes are the same', async () => {
    const hashOf = async (bytes: Uint8Array): Promise<string> => {
      const { outcome } = await build(bytes);
      return outcome.kind === 'built' ? outcome.version.hash : outcome.kind;
    };
    const [first, again, other] = [
      await hashOf(await component()),
      await hashOf(await component()),
      await hashOf(await componentNew(await embedded(core.replace('i32.add', 'i32.sub')))),
    ];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('names the bytes of its file, whatever else is said of it', async () => {
    const bytes = await component();
    const expected = createHash('sha256').update(bytes).digest('hex');
    for (const extra of [{}, { wit, world: 'w' }, { limits: '17MiB' }]) {
      const { outcome } = await build(bytes, extra);
      expect(outcome).toMatchObject({ kind: 'built', version: { bytesHash: expected } });
    }
    // A custom section does nothing, and yet these are other bytes.
    const other = Buffer.concat([bytes, Buffer.from([0, 2, 1, 0x78])]);
    const { outcome } = await build(other);
    expect(outcome).toMatchObject({
      kind: 'built',
      version: { bytesHash: createHash('sha256').update(other).digest('hex') },
    });
  });

  it('keeps a contract that the manifest names', async () => {
    const { outcome, folder } = await build(await component(), { wit, world: 'w' });
    expect(shown(outcome)).toEqual(['built']);
    expect(outcome.kind === 'built' && outcome.inputs).toContain(join(folder, 'wit/a.wit'));
  });

  const wider = wit
    .replace('total:', 'mean: func() -> f64;\n  total:')
    .replace('b: s32) -> s32', 'b: s32) -> s64')
    .replace('export api', 'export more: func();\n  export api');

  it.each<readonly [name: string, bytes: () => Promise<Uint8Array>, options: Options, expected: readonly string[]]>([
    [
      'what its contract has and it has not, in the WIT',
      component,
      { wit: wider, world: 'w' },
      [
        'add in a.wit: The component exports "add" as func(a: s32, b: s32) -> s32, not as it is written here.',
        'more in a.wit: The world "w" exports the function "more", but the component does not.',
        'mean in a.wit: The world "w" exports the function "mean" of "a:b/api@1.0.0", but the component does not.',
      ],
    ],
    [
      'a world that is not there',
      component,
      { wit, world: 'other' },
      ['"other" in airlock.json: There is no world `other` in the WIT files. There is `w`.'],
    ],
    [
      'a core module without a world',
      () => parse(core),
      {},
      [
        '"./thing.wasm" in airlock.json: "./thing.wasm" is a core module, which does not say what it imports and exports: "world" has to name its world in the WIT.',
      ],
    ],
    [
      'what is no WebAssembly',
      () => Promise.resolve(Buffer.from('PK\u0003\u0004')),
      {},
      ['"./thing.wasm" in airlock.json: "./thing.wasm" is not WebAssembly.'],
    ],
    [
      'a component that breaks off',
      async () => (await component()).subarray(0, 200),
      {},
      [expect.stringMatching(/^"\.\/thing\.wasm" in airlock\.json: The component is malformed: .*ends too early/)],
    ],
    [
      'more memory than the manifest allows',
      async () => componentNew(await embedded(core.replace('"memory") 1', '"memory") 100'))),
      { limits: '1MiB' },
      ['"./thing.wasm" in airlock.json: The component needs 6.3 MiB of memory at start; the limit is 1 MiB.'],
    ],
  ])('reports %s', async (_, bytes, options, expected) => {
    expect(shown((await build(await bytes(), options)).outcome)).toEqual(expected);
  });

  it('is reported where it is missing', async () => {
    const { outcome } = await build(undefined);
    expect(shown(outcome)).toEqual(['"./thing.wasm" in airlock.json: The component "./thing.wasm" does not exist.']);
    expect(outcome.kind === 'failed' && outcome.inputs.map((path) => path.split('/').at(-1))).toContain('thing.wasm');
  });
});

describe('a core module', () => {
  it('becomes a component with the world of the manifest', async () => {
    const { outcome } = await build(await parse(core), { wit, world: 'w' });
    expect(outcome.kind === 'built' && outcome.version.exports.map(({ name }) => name)).toEqual([
      'add',
      'a:b/api@1.0.0',
    ]);
  });

  it('becomes a component with the world that its toolchain left in it', async () => {
    const { outcome } = await build(await embedded());
    expect(outcome.kind === 'built' && outcome.version.exports.map(({ name }) => name)).toEqual([
      'add',
      'a:b/api@1.0.0',
    ]);
  });

  it('may have a world whose name is a word of WIT', async () => {
    const text = wit.replace('world w', 'world %list');
    expect(shown((await build(await parse(core), { wit: text, world: 'list' })).outcome)).toEqual(['built']);
  });

  it.each([
    [
      'a library',
      '(func (export "add") (param i32 i32) (result i32) (call $now (i32.const 0) (i64.const 0) (i32.const 8)))',
      'export add: func(a: s32, b: s32) -> s32;',
      'add',
    ],
    [
      'a program',
      '(func (export "_start") (drop (call $now (i32.const 0) (i64.const 0) (i32.const 8))))',
      '',
      'wasi:cli/run@',
    ],
  ])('for the first preview of WASI becomes one by an adapter: %s', async (_, body, exports, expected) => {
    const text = `(module
      (import "wasi_snapshot_preview1" "clock_time_get" (func $now (param i32 i64 i32) (result i32)))
      (memory (export "memory") 1)
      ${body})`;
    const { outcome } = await build(await parse(text), { wit: `package a:b;\nworld w {\n${exports}\n}\n`, world: 'w' });
    if (outcome.kind !== 'built') throw new Error(shown(outcome).join('\n'));
    expect(outcome.version.exports.map(({ name }) => name)).toEqual([expect.stringContaining(expected)]);
    expect(outcome.version.imports.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^wasi:clocks\//));
  });

  it('that lacks what the world exports is reported by its name', async () => {
    const { outcome } = await build(await parse('(module)'), { wit, world: 'w' });
    expect(shown(outcome)).toEqual([
      expect.stringMatching(/cannot be made a component: .*`(?:add|a:b\/api@1\.0\.0#total)`/),
    ]);
  });
});

interface Options {
  readonly wit?: string;
  readonly world?: string;
  readonly limits?: string;
  readonly path?: 'release';
}

async function build(
  bytes: Uint8Array | undefined,
  { wit: text, world, limits = '16MiB', path }: Options = {},
): Promise<{ outcome: BuildOutcome; folder: string }> {
  const folder = await layOut({
    'airlock.json': `{\n  "name": "a", "version": "1.0.0",${world === undefined ? '' : ` "world": "${world}",`}\n  "component": "./thing.wasm",\n  "limits": { "memory": "${limits}" }\n}`,
    ...(text === undefined ? {} : { 'wit/a.wit': text }),
  });
  if (bytes) await writeFile(join(folder, 'thing.wasm'), bytes);
  const manifestPath = join(folder, 'airlock.json');
  const { manifest } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error('the manifest has a problem');
  const ports = {
    componentize: () => Promise.reject(new Error('no source is built here')),
    now: () => performance.now(),
  };
  const request = { manifestPath, workspaceRoot: folder, manifest, ...(path === undefined ? {} : { path }) };
  const outcome = await runPipeline(request, new AbortController().signal, ports);
  texts.set(manifestPath, await readFile(manifestPath, 'utf8'));
  if (text !== undefined) texts.set(join(folder, 'wit/a.wit'), text);
  return { outcome, folder };
}

const texts = new Map<string, string>();

/** Each diagnostic as `what stands there in file: message`. */
function shown(outcome: BuildOutcome): string[] {
  if (outcome.kind !== 'failed') return [outcome.kind];
  return outcome.diagnostics.map(({ path, start, end, message }) => {
    const line = texts.get(path)?.split('\n')[start.line] ?? '';
    return `${line.slice(start.column, end.column)} in ${path.split('/').at(-1)}: ${message}`;
  });
}
