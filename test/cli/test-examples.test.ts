import { cp, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../support/paths.ts';
import { testTools, withPath } from '../support/tools/tools.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { run } from './terminal.ts';

let folder: TemporaryFolder;
let leavePath: () => void;
beforeAll(async () => {
  leavePath = withPath(await testTools());
  folder = await temporaryFolder('test-examples');
}, 300_000);
afterAll(async () => {
  leavePath();
  await folder.dispose();
});

/** All folders below examples with a manifest, but those that do not start without what they are linked to. */
const entries = await readdir(join(root, 'examples'), { recursive: true });
const examples = entries
  .filter((path) => basename(path) === 'airlock.json' && !/node_modules|\.airlock/.test(path))
  .map((path) => dirname(path))
  .filter((path) => ![join('linked-pair', 'desk'), join('cursor-pair', 'reader')].includes(path));

it('the examples are found', () => {
  expect(examples).toEqual(expect.arrayContaining(['greeter', join('linked-pair', 'tariff'), 'sums-wat', 'words-c']));
});

// Without a test file, or with one in which no case is, the command itself fails.
it.each(examples.toSorted())('the example %s passes its own tests', { timeout: 120_000 }, async (example) => {
  const copy = join(folder.path, example);
  await cp(join(root, 'examples', example), copy, { recursive: true });
  const ran = await run(['test', '--allow-build', copy], { cwd: folder.path });
  expect(ran).toMatchObject({ code: 0, transcript: expect.stringMatching(/\b[1-9]\d* passed, 0 failed/) });
});
