import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../support/paths.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';

let folder: TemporaryFolder;
let kept: string;
beforeEach(async () => {
  folder = await temporaryFolder('kept-code');
  kept = join(folder.path, 'compiled');
  await mkdir(kept);
  await writeFile(
    join(folder.path, 'bundle-A.cjs'),
    'function late() { return [1, 2, 3].map((each) => each * 2).join(); }\nmodule.exports.answer = () => late();',
  );
});
afterEach(() => folder.dispose());

/** What a process of its own says that loads the bundle for a use. */
function run(use: string, bundle = 'bundle-A.cjs', code = 0): string {
  const program = `
    import { loadKept } from ${JSON.stringify(join(root, 'src/cli/kept-code.ts'))};
    const loaded = loadKept(${JSON.stringify(join(folder.path, bundle))}, { folder: ${JSON.stringify(kept)}, use: ${JSON.stringify(use)} });
    process.stdout.write(loaded.answer());
    process.exitCode = ${code};`;
  try {
    return execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}

test('what was compiled is kept for each use, and what is kept is not written again', async () => {
  expect(run('call')).toBe('2,4,6');
  const [name = ''] = await readdir(kept);
  expect(name).toMatch(/^bundle-A\.cjs-v.*-call$/);
  const first = await readFile(join(kept, name));
  expect(run('call')).toBe('2,4,6');
  expect(await readFile(join(kept, name))).toEqual(first);
  expect(run('build')).toBe('2,4,6');
  expect(await readdir(kept)).toHaveLength(2);
});

test('what is not whole any more is left alone and made anew', async () => {
  run('call');
  const [name = ''] = await readdir(kept);
  const whole = (await readFile(join(kept, name))).length;
  await truncate(join(kept, name), 100);
  expect(run('call')).toBe('2,4,6');
  expect(await readdir(kept)).toEqual([name]);
  expect((await readFile(join(kept, name))).length).toBe(whole);
});

test('another bundle has nothing of the first one, of whatever length it is', async () => {
  run('call');
  const text = await readFile(join(folder.path, 'bundle-A.cjs'), 'utf8');
  await writeFile(join(folder.path, 'bundle-B.cjs'), text.replace('* 2', '* 3'));
  expect(run('call', 'bundle-B.cjs')).toBe('3,6,9');
});

test('a use that failed, or that is no word, keeps nothing', async () => {
  expect(run('call', 'bundle-A.cjs', 3)).toBe('2,4,6');
  expect(run('../../etc')).toBe('2,4,6');
  expect(run('')).toBe('2,4,6');
  expect(await readdir(kept)).toEqual([]);
});

test('of many, the oldest are dropped', async () => {
  for (let at = 0; at < 50; at++) await writeFile(join(kept, `old-${at}`), '');
  run('call');
  const left = await readdir(kept);
  expect(left).toHaveLength(40);
  expect(left.some((name) => name.endsWith('-call'))).toBe(true);
});
