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

beforeAll(async () => {
  folder = await temporaryFolder('inspect');
  await writeFile(join(folder.path, 'room.wasm'), await component(wit, 'room'));
  await writeFile(join(folder.path, 'core.wasm'), await coreModule(wit, 'room'));
  await writeFile(join(folder.path, 'text.wasm'), 'hello \u001B[2J');
});
afterAll(() => folder.dispose());

const at = (): { cwd: string } => ({ cwd: folder.path });

test('a component', async () => {
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
  });
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
    '$ airlock inspect text.wasm\nerror: text.wasm: This is not a WebAssembly binary of a version that is known here.\n(exit 1)\n',
  );
  const missing = await run(['inspect', '../no\u001B.wasm'], at());
  expect(missing.code).toBe(8);
  expect(missing.err).toBe('error: ../no\\u{1b}.wasm is not there\n');
  expect((await run(['inspect', '.'], at())).err).toBe('error: . is not a file\n');
});
