import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDiskFolder } from '../../../src/extension/wit-tools/disk-folder.ts';
import {
  type OutputFile,
  planFiles,
  type PlanOutcome,
  writePlan,
} from '../../../src/extension/wit-tools/made-files.ts';
import { layOut } from '../../build/folders.ts';

const file = (path: string, content = 'text'): OutputFile => ({ path, content });

async function save(base: string, folder: string, files: readonly OutputFile[]): Promise<string | undefined> {
  return written(await planFiles(base, folder, files));
}

async function written(plan: PlanOutcome): Promise<string | undefined> {
  return plan.kind === 'plan' ? writePlan(plan) : plan.message;
}

describe('writing files that were made', () => {
  it('makes a new folder with all of them, and leaves nothing else', async () => {
    const base = await layOut({});
    const folder = join(base, 'bindings', 'rust');
    expect(await save(base, folder, [file('a.rs'), file('sub/b.rs', 'other')])).toBeUndefined();
    expect(await readFile(join(folder, 'sub/b.rs'), 'utf8')).toBe('other');
    expect(await readdir(join(base, 'bindings'))).toEqual(['rust']);
  });

  it('replaces what differs, after saying so, and touches nothing else', async () => {
    const base = await layOut({ 'out/same.rs': 'text', 'out/other.rs': 'mine', 'out/changed.rs': 'old' });
    const folder = join(base, 'out');
    const plan = await planFiles(base, folder, [file('same.rs'), file('changed.rs'), file('new.rs')]);
    expect(plan).toMatchObject({ kind: 'plan', replaced: ['changed.rs'] });
    expect(await written(plan)).toBeUndefined();
    expect(await readFile(join(folder, 'changed.rs'), 'utf8')).toBe('text');
    expect(await readFile(join(folder, 'other.rs'), 'utf8')).toBe('mine');
    expect(await readdir(base)).toEqual(['out']);
  });

  it.each([
    '../a',
    'a/../../b',
    '/etc/passwd',
    'c:\\a',
    'a\\b',
    'a//b',
    '',
    '.git/config',
    'a/.hidden',
    'con',
    'deps/NUL.wit',
    'a:stream',
    'a\nb',
    'a.',
    'a ',
    'x/'.repeat(9) + 'a',
    'a'.repeat(200),
  ])('refuses the path %j', async (path) => {
    const base = await layOut({});
    expect(await planFiles(base, base, [file(path)])).toMatchObject({ kind: 'refused' });
  });

  it('refuses two files that are one on some disks', async () => {
    const base = await layOut({});
    expect(await planFiles(base, base, [file('a.rs'), file('A.rs')])).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['the folder itself', { out: { link: '<folder>/elsewhere' }, 'elsewhere/x': '' }, 'out'],
    ['a folder on the way', { bindings: { link: '<folder>/elsewhere' }, 'elsewhere/x': '' }, 'bindings/out'],
    ['a folder inside', { 'out/deps': { link: '<folder>/elsewhere' }, 'elsewhere/x': '' }, 'out'],
    ['a file on the way', { out: 'a file', 'elsewhere/x': '' }, 'out'],
  ])('does not write through %s that is a link or a file', async (_, entries, folder) => {
    const base = await layOut(entries);
    expect(await save(base, join(base, folder), [file('deps/a.wit')])).toMatch(/nothing is written through it/);
    expect(await readdir(join(base, 'elsewhere'))).toEqual(['x']);
  });

  it('does not write through a link that a file is, nor over a folder', async () => {
    const base = await layOut({ 'out/a.rs': { link: '<folder>/secret' }, secret: 'kept', 'out/b.rs/c': '' });
    expect(await planFiles(base, join(base, 'out'), [file('a.rs')])).toMatchObject({ kind: 'refused' });
    expect(await planFiles(base, join(base, 'out'), [file('b.rs')])).toMatchObject({ kind: 'refused' });
    expect(await readFile(join(base, 'secret'), 'utf8')).toBe('kept');
  });

  it('replaces a link that came after the question instead of writing through it', async () => {
    const base = await layOut({ secret: 'kept', 'out/b': '' });
    const plan = await planFiles(base, join(base, 'out'), [file('a.rs')]);
    await symlink(join(base, 'secret'), join(base, 'out/a.rs'));
    await written(plan);
    expect((await lstat(join(base, 'out/a.rs'))).isFile()).toBe(true);
    expect(await readFile(join(base, 'secret'), 'utf8')).toBe('kept');
  });

  it('refuses a folder that is not below where it was to be', async () => {
    const base = await layOut({});
    expect(await planFiles(join(base, 'a'), join(base, 'ab'), [file('x')])).toMatchObject({ kind: 'refused' });
  });

  it('works in a place that is reached by a link', async () => {
    const base = await layOut({ 'real/x': '', place: { link: '<folder>/real' } });
    expect(await save(join(base, 'place'), join(base, 'place/out'), [file('a')])).toBeUndefined();
    expect(await readFile(join(base, 'real/out/a'), 'utf8')).toBe('text');
  });

  it('says why it could not write', async () => {
    const base = await layOut({});
    const plan = await planFiles(base, join(base, 'out'), [file('a')]);
    await writeFile(join(base, 'out'), 'in the way');
    expect(await written(plan)).toMatch(/^The files cannot be written: /);
    expect(await readdir(base)).toEqual(['out']);
  });
});

describe('reading a folder of WIT', () => {
  const read = async (base: string, path: string): Promise<unknown> => {
    const outcome = await readDiskFolder(join(base, path), base);
    return outcome.kind === 'refused' ? outcome.message : outcome.wit.map((each) => each.path).toSorted();
  };

  it('takes the files beside it and what deps holds', async () => {
    const base = await layOut({
      'wit/a.wit': 'package a:b;',
      'wit/b.wit': '',
      'wit/notes.md': '',
      'wit/deps/c.wit': '',
      'wit/deps/d/e.wit': '',
      'wit/deps/d/deep/f.wit': '',
      'wit/deps/g.wasm': 'bytes',
      'wit/other/h.wit': '',
    });
    const all = ['a.wit', 'b.wit', 'deps/c.wit', 'deps/d/e.wit', 'deps/g.wasm'];
    expect(await read(base, 'wit/a.wit')).toEqual(all);
    expect(await read(base, 'wit')).toEqual(all);
  });

  it('takes for a dependency those beside it', async () => {
    const base = await layOut({
      'wit/a.wit': '',
      'wit/deps/c.wit': '',
      'wit/deps/d/e.wit': '',
      'wit/deps/d/f.wit': '',
    });
    expect(await read(base, 'wit/deps/d/e.wit')).toEqual(['deps/c.wit', 'e.wit', 'f.wit']);
    expect(await read(base, 'wit/deps/c.wit')).toEqual(['c.wit', 'deps/d/e.wit', 'deps/d/f.wit']);
  });

  it('reads nothing from outside of the workspace', async () => {
    const outside = await layOut({ 'secret.wit': 'package a:b;' });
    const base = await layOut({ 'wit/a.wit': '', 'wit/deps/b.wit': { link: join(outside, 'secret.wit') } });
    expect(await read(base, 'wit/a.wit')).toMatch(/outside of the workspace/);
  });

  it('says so where there is none', async () => {
    const base = await layOut({ 'empty/deps/a.wit': '' });
    expect(await read(base, 'empty')).toBe('There is no WIT here.');
    await mkdir(join(base, 'nothing'));
    expect(await read(base, 'nothing')).toBe('There is no WIT here.');
  });
});
