import { chmod } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bindingLanguages, findWitBindgen, runWitBindgen } from '../../../src/extension/wit-tools/wit-bindgen.ts';
import { layOut } from '../../build/folders.ts';

const [rust = { command: '', title: '' }] = bindingLanguages;
const never = new AbortController().signal;

async function tool(script: string): Promise<string> {
  const folder = await layOut({ 'wit-bindgen': `#!/bin/sh\n${script}\n` });
  await chmod(join(folder, 'wit-bindgen'), 0o755);
  return folder;
}

describe('looking for wit-bindgen', () => {
  it('takes the first on the PATH that may be run', async () => {
    const [first, second] = [await tool(''), await tool('')];
    await chmod(join(first, 'wit-bindgen'), 0o644);
    const path = [await layOut({}), first, second].join(delimiter);
    expect(await findWitBindgen(path, [])).toBe(join(second, 'wit-bindgen'));
  });

  it('takes none from a workspace, nor from a place that depends on where it is looked from', async () => {
    const workspace = await tool('');
    const linked = await layOut({ 'wit-bindgen': { link: join(workspace, 'wit-bindgen') } });
    for (const path of [workspace, linked]) expect(await findWitBindgen(path, [workspace])).toBeUndefined();
    for (const path of ['.', '', 'node_modules/.bin']) expect(await findWitBindgen(path, [])).toBeUndefined();
    expect(await findWitBindgen(undefined, [])).toBeUndefined();
  });
});

describe('running wit-bindgen', () => {
  const wit = [
    { path: 'a.wit', content: 'package a:b;' },
    { path: 'deps/c/d.wit', content: 'package c:d;' },
  ];
  const run = async (script: string, signal = never): ReturnType<typeof runWitBindgen> =>
    runWitBindgen(join(await tool(script), 'wit-bindgen'), rust, wit, 'a:b/w', signal);

  it('gives it a copy of the WIT and an empty folder, and takes the files that it made', async () => {
    const made = await run('mkdir "$5/sub"; echo "$1 $2 $3 $4" > "$5/args"; cat "$6/deps/c/d.wit" > "$5/sub/copy"');
    if (made.kind !== 'made') throw new Error(made.message);
    const files = made.files.map(({ path, content }): [string, string] => [path, Buffer.from(content).toString()]);
    expect(Object.fromEntries(files)).toEqual({ args: 'rust --world a:b/w --out-dir\n', 'sub/copy': 'package c:d;' });
  });

  it('runs no shell over what it is given', async () => {
    const folder = await tool('echo "$3" > "$5/world"');
    const made = await runWitBindgen(join(folder, 'wit-bindgen'), rust, wit, '$(echo no); `no`', never);
    expect(made).toMatchObject({ kind: 'made', files: [{ content: Buffer.from('$(echo no); `no`\n') }] });
  });

  it('says what it said, without the place of the copy', async () => {
    expect(await run('echo "Error: bad thing in $6/a.wit" >&2; exit 1')).toEqual({
      kind: 'failed',
      message: 'Error: bad thing in wit/a.wit',
    });
  });

  it('says that a language is not known to this version', async () => {
    expect(await run(`echo "error: unrecognized subcommand 'rust'" >&2; exit 2`)).toEqual({
      kind: 'failed',
      message: expect.stringMatching(/^This wit-bindgen makes no bindings for Rust\. Install it with "cargo install/),
    });
  });

  it('is cancelled', async () => {
    const abort = new AbortController();
    abort.abort();
    expect(await run('sleep 60', abort.signal)).toEqual({ kind: 'failed', message: 'It was cancelled.' });
  });
});
