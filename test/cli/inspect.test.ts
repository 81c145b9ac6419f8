import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { component, coreModule } from '../build/describe/binaries.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { run } from './terminal.ts';

let folder: TemporaryFolder;
const wit = `package a:b;
interface lamps { switch: func(on: bool); }
world room { import lamps; export brightness: func() -> u32; }`;

// Each command looks into bytes in a process of its own.
const wide = { timeout: 60_000 };
const remedy = '; to call it all the same, request it in the manifest, as "custom": { "a:b/lamps": {} }';

beforeAll(async () => {
  folder = await temporaryFolder('inspect');
  await writeFile(join(folder.path, 'room.wasm'), await component(wit, 'room'));
  await writeFile(join(folder.path, 'core.wasm'), await coreModule(wit, 'room'));
  await writeFile(join(folder.path, 'text.wasm'), 'hello \u001B[2J');
});
afterAll(() => folder.dispose());

const at = (): { cwd: string } => ({ cwd: folder.path });

test('a component', wide, async () => {
  const { code, out } = await run(['inspect', 'room.wasm'], at());
  expect(code).toBe(0);
  expect(out).toContain('// room.wasm: a WebAssembly component');
  expect(out).toContain('a:b/lamps');
  expect(out).toContain('export brightness: func() -> u32;');
  const programs = await run(['inspect', '--json', 'room.wasm'], at());
  expect(JSON.parse(programs.out)).toMatchObject({
    exit: 0,
    kind: 'component',
    imports: ['a:b/lamps'],
    exports: ['brightness'],
    capabilities: [{ capability: 'custom', imports: ['a:b/lamps'] }],
    lacking: [`it imports a:b/lamps, which this host does not offer${remedy}`],
  });
  expect(
    out.endsWith(`// This host does not answer all that it imports:
//   it imports a:b/lamps, which this host does not offer${remedy}
`),
  ).toBe(true);
});

test('what this host lacks of what a component imports, and nothing where it lacks nothing', wide, async () => {
  const world = `package a:b;
interface lamps { resource lamp { constructor(); } }
world room { import lamps; import wasi:random/random@0.2.0; import wasi:random/insecure@0.2.99; }
world plain { import wasi:random/random@0.2.0; }
package wasi:random@0.2.0 { interface random { get-random-u64: func() -> u64; } }
package wasi:random@0.2.99 { interface insecure { get-insecure-random-u64: func() -> u64; get-luck: func() -> u8; } }`;
  await writeFile(join(folder.path, 'wants.wasm'), await component(world, 'room'));
  await writeFile(join(folder.path, 'plain.wasm'), await component(world, 'plain'));
  const lackingIn = async (file: string): Promise<unknown> =>
    (JSON.parse((await run(['inspect', '--json', file], at())).out) as { readonly lacking?: unknown }).lacking;
  expect(await lackingIn('wants.wasm')).toEqual([
    'it imports a:b/lamps, which this host does not offer: it passes more than plain values, so a component that exports it has to be linked',
    'it imports wasi:random/insecure@0.2.99#get-luck, which wasi:random/insecure does not have',
  ]);
  expect(await lackingIn('plain.wasm')).toEqual([]);
  expect((await run(['inspect', 'plain.wasm'], at())).out).not.toContain('This host');
  const stored = await run(['install', '--dry-run', 'wants.wasm'], at());
  expect(stored.code).toBe(0);
  expect(stored.out).toContain(`It cannot be started here, since this host does not answer all that it imports:
  it imports a:b/lamps, which this host does not offer: it passes more`);
  const facts = JSON.parse((await run(['install', '--json', '--dry-run', 'wants.wasm'], at())).out) as object;
  expect(facts).toMatchObject({ exit: 0, lacking: [{}, {}].map(() => expect.stringContaining('it imports')) });
  expect((await run(['install', '--dry-run', 'plain.wasm'], at())).out).not.toContain('cannot be started');
  const alone = await run(['install', 'plain.wasm'], at());
  expect(alone.code).toBe(0);
});

test('an interface of its own that its manifest asks for is none that is lacking', wide, async () => {
  const manifest = { name: 'room', version: '1.0.0', component: './room.wasm' };
  const asks = { ...manifest, capabilities: { custom: { 'a:b/lamps': {} } } };
  await writeFile(join(folder.path, 'asks.json'), JSON.stringify(asks));
  await writeFile(join(folder.path, 'bare.json'), JSON.stringify(manifest));
  const out = async (file: string): Promise<string> =>
    (await run(['install', '--dry-run', '--manifest', file, 'room.wasm'], at())).out;
  expect(await out('asks.json')).not.toContain('cannot be started');
  expect(await out('bare.json')).toContain(`  it imports a:b/lamps, which this host does not offer${remedy}\n`);
});

test('its WIT alone, and from stdin', async () => {
  const file = await run(['inspect', '--wit', 'room.wasm'], at());
  const piped = await run(['inspect', '--wit', '-'], { ...at(), stdin: await component(wit, 'room') });
  expect(file.out).toContain('export brightness: func() -> u32;');
  expect(file.out).not.toContain('//');
  expect(piped.out).toBe(file.out);
});

test('a core module is named as one', async () => {
  const { code, out } = await run(['inspect', 'core.wasm'], at());
  expect(code).toBe(0);
  expect(out).toContain('a core module of WebAssembly, not a component');
});

test('what is no WebAssembly, and what is not there', async () => {
  const garbage = await run(['inspect', 'text.wasm'], at());
  expect(garbage.transcript).toBe(
    '$ airlock inspect text.wasm\nerror: text.wasm: This is not a WebAssembly binary of a version that is known here.\n(exit 5)\n',
  );
  const missing = await run(['inspect', '../no\u001B.wasm'], at());
  expect(missing.code).toBe(8);
  expect(missing.err).toBe('error: ../no\\u{1b}.wasm is not there\n');
  expect((await run(['inspect', '.'], at())).err).toBe('error: . is not a file\n');
});
