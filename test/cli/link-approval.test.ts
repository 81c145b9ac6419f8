import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { calculator, desk } from '../host/links/sources.ts';
import { bytesOf } from '../host/support/component.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { type Circumstances, type Ran, run } from './terminal.ts';

// A pair of components that were made elsewhere: one lends its rights to the other only where a person approves it.
let folder: TemporaryFolder;
const wide = { timeout: 60_000 };

beforeAll(async () => {
  folder = await temporaryFolder('link-approval');
  await layOut('desk', await bytesOf(desk), '"links": { "example:math/add": "calculator" }');
  await layOut('calculator', await bytesOf(calculator), '"capabilities": { "environment": ["LANG"] }');
});
afterAll(() => folder.dispose());

async function layOut(name: string, bytes: Uint8Array, more: string): Promise<void> {
  const at = join(folder.path, name);
  await mkdir(at, { recursive: true });
  await writeFile(join(at, 'a.wasm'), bytes);
  await writeFile(
    join(at, 'airlock.json'),
    `{ "name": "${name}", "version": "1.0.0", "component": "./a.wasm", ${more} }`,
  );
}

const airlock = (argv: readonly string[], more: Partial<Circumstances> = {}): Promise<Ran> =>
  run(argv, { cwd: folder.path, ...more });
const sum = (...more: readonly string[]): Promise<Ran> => airlock(['call', ...more, 'desk', 'sum', '20', '22']);

/** The right to the pair, as `airlock rights` writes it for programs. */
async function pairRight(): Promise<string> {
  const { out } = await airlock(['rights', '--json', 'desk']);
  const { rights } = JSON.parse(out) as { readonly rights: readonly { readonly pattern: string }[] };
  expect(rights).toMatchObject([
    { capability: 'custom', link: { interface: 'example:math/add', provider: 'calculator' } },
  ]);
  return `custom=${rights[0]?.pattern}`;
}

it('is shown, told of where it was missing, and given for one run', wide, async () => {
  const right = await pairRight();
  const denied = await sum();
  expect(denied.code).toBe(6);
  expect(denied.err).toContain(`--grant '${right}' would allow it`);
  const shown = await airlock(['rights', 'desk']);
  expect(shown.out).toBe(`not granted  '${right}'\n${' '.repeat(13)}its link to calculator for example:math/add\n`);
  expect((await sum('--grant', right)).out).toBe('42\n');
  expect((await sum()).code).toBe(6);
  const other = await sum('--grant', right.replace('LANG', 'HOME'));
  expect(other.code).toBe(6);
  expect(other.err).toContain('the manifest does not ask for');
});

it('is given for good by a person who is shown both, and ends when the other side asks for more', wide, async () => {
  const right = await pairRight();
  const grant = ['rights', '--grant', right, 'desk'];
  const no = await airlock(grant, { answers: ['no'] });
  expect(no.code).toBe(6);
  expect(no.transcript).toContain('Allow desk to call calculator over example:math/add?\n');
  expect(no.transcript).toContain('It asks for these itself:\n    environment=LANG\n');
  expect((await sum()).code).toBe(6);
  expect((await airlock(grant, { answers: ['yes'] })).code).toBe(0);
  expect((await sum()).out).toBe('42\n');
  await layOut('calculator', await bytesOf(calculator), '"capabilities": { "environment": ["HOME", "LANG"] }');
  expect((await sum()).code).toBe(6);
  const stale = await airlock(grant);
  expect(stale.code).toBe(6);
  expect(stale.err).toContain('airlock.json does not ask for');
  await layOut('calculator', await bytesOf(calculator), '"capabilities": { "environment": ["LANG"] }');
  expect((await sum()).out).toBe('42\n');
  await airlock(['rights', '--revoke', right, 'desk']);
  expect((await sum()).code).toBe(6);
});
