import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { calculator, desk } from '../host/links/sources.ts';
import { bytesOf } from '../host/support/component.ts';
import { misbehaving } from '../host/support/sources.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { type Ran, run } from './terminal.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder('check-links');
});
afterAll(() => folder.dispose());

async function layOut(workspace: string, components: Readonly<Record<string, readonly [Uint8Array, string]>>) {
  for (const [place, [bytes, more]] of Object.entries(components)) {
    const at = join(folder.path, workspace, place);
    await mkdir(at, { recursive: true });
    await writeFile(join(at, 'a.wasm'), bytes);
    await writeFile(join(at, 'airlock.json'), `{ "version": "1.0.0", "component": "./a.wasm",\n  ${more} }`);
  }
}

const check = (...argv: readonly string[]): Promise<Ran> => run(['check', ...argv], { cwd: folder.path });
const linked = '"name": "desk", "links": { "example:math/add": "calculator" }';

it('says nothing of links that lead where they should', { timeout: 60_000 }, async () => {
  await layOut('good', {
    calculator: [await bytesOf(calculator), '"name": "calculator"'],
    desk: [await bytesOf(desk), linked],
  });
  expect((await check('good')).transcript).toContain('manifests: 2, files of WIT: 0, no errors\n(exit 0)');
});

it('says at the link that nobody, several or somebody else would answer it', { timeout: 60_000 }, async () => {
  await layOut('missing', { desk: [await bytesOf(desk), linked] });
  expect((await check('--quick', 'missing')).transcript).toBe(`$ airlock check --quick missing
missing/desk/airlock.json:2:50: error: There is no component named "calculator" that could answer example:math/add
error: 1 error
(exit 5)
`);
  await layOut('several', {
    one: [await bytesOf(calculator), '"name": "calculator"'],
    two: [await bytesOf(calculator), '"name": "calculator"'],
    desk: [await bytesOf(desk), linked],
  });
  expect((await check('--quick', 'several')).out).toContain('2 components are named "calculator"');
  await layOut('other', {
    calculator: [await bytesOf(misbehaving), '"name": "calculator"'],
    desk: [await bytesOf(desk), linked],
  });
  const other = await check('other');
  expect(other.out).toContain(
    'other/desk/airlock.json:2:50: error: calculator does not answer this: it does not export example:math/add',
  );
  expect(other.code).toBe(5);
});

it('says of a workspace file what serve would refuse, at its place', { timeout: 60_000 }, async () => {
  await layOut('whole/inner', {
    calculator: [await bytesOf(calculator), '"name": "calculator"'],
    desk: [await bytesOf(desk), linked],
  });
  const write = (place: string, text: string) => writeFile(join(folder.path, place, 'airlock.workspace.json'), text);
  await write('whole/inner', '{ "after": { "desk": ["calculator"] } }');
  expect((await check('--quick', 'whole')).code).toBe(0);
  await write('whole/inner', '{ "after": {\n  "desk": ["nobody"] } }');
  await write('whole', '{ "groups": 3 }');
  const { out, code } = await check('--quick', 'whole');
  expect(out).toContain('whole/inner/airlock.workspace.json:2:12: error: There is no component named "nobody"');
  expect(out).toContain('whole/airlock.workspace.json:1:13: error: ');
  expect(code).toBe(3);
});
