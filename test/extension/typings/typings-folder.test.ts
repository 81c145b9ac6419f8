import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isUpToDate, writeTypings } from '../../../src/extension/typings/typings-folder.ts';
import { layOut } from '../../build/folders.ts';

const made = (hash: string, ...paths: readonly string[]) => ({
  hash,
  files: paths.map((path) => ({ path, content: `// ${path}\n` })),
});

async function place(): Promise<{ workspaceRoot: string; folder: string; types: string }> {
  const workspaceRoot = await layOut({ 'greeter/airlock.json': '{}', 'outside/a.txt': 'kept' });
  const folder = join(workspaceRoot, 'greeter');
  return { workspaceRoot, folder, types: join(folder, '.airlock/types') };
}

async function tree(folder: string): Promise<readonly string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

describe('declarations', () => {
  it('are written into a folder that git ignores, and are up to date then', async () => {
    const at = await place();
    expect(await isUpToDate(at, 'one')).toBe(false);
    expect(await writeTypings(at, made('one', 'w.d.ts', 'interfaces/a.d.ts'))).toBeUndefined();
    expect(await tree(at.folder)).toEqual([
      '.airlock/.gitignore',
      '.airlock/types/interfaces/a.d.ts',
      '.airlock/types/made-of.json',
      '.airlock/types/w.d.ts',
      'airlock.json',
    ]);
    expect(await readFile(join(at.folder, '.airlock/.gitignore'), 'utf8')).toBe('*\n');
    expect(await isUpToDate(at, 'one')).toBe(true);
    expect(await isUpToDate(at, 'other')).toBe(false);
  });

  it('that are the same are left alone, and what an earlier world left goes away', async () => {
    const at = await place();
    await writeTypings(at, made('one', 'w.d.ts', 'same.d.ts', 'interfaces/a.d.ts'));
    await writeFile(join(at.types, 'mine.d.ts'), '// not ours');
    const before = await stat(join(at.types, 'same.d.ts'), { bigint: true });
    const files = [...made('two', 'same.d.ts').files, { path: 'w.d.ts', content: '// new' }];
    expect(await writeTypings(at, { hash: 'two', files })).toBeUndefined();
    const after = await stat(join(at.types, 'same.d.ts'), { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
    expect(await readFile(join(at.types, 'w.d.ts'), 'utf8')).toBe('// new');
    expect(await tree(at.types)).toEqual(['made-of.json', 'mine.d.ts', 'same.d.ts', 'w.d.ts']);
  });

  it('that somebody took away are not up to date', async () => {
    const at = await place();
    await writeTypings(at, made('one', 'w.d.ts'));
    await rm(join(at.types, 'w.d.ts'));
    expect(await isUpToDate(at, 'one')).toBe(false);
    await writeTypings(at, made('one', 'w.d.ts'));
    expect(await isUpToDate(at, 'one')).toBe(true);
  });

  it('leave what the person says about git', async () => {
    const at = await place();
    await mkdir(join(at.folder, '.airlock'));
    await writeFile(join(at.folder, '.airlock/.gitignore'), 'types/made-of.json\n');
    expect(await writeTypings(at, made('one', 'w.d.ts'))).toBeUndefined();
    expect(await readFile(join(at.folder, '.airlock/.gitignore'), 'utf8')).toBe('types/made-of.json\n');
  });

  it.each([
    ['the folder', '.airlock'],
    ['the folder of the types', '.airlock/types'],
    ['a folder in it', '.airlock/types/interfaces'],
    ['a file in it', '.airlock/types/interfaces/a.d.ts'],
  ])('are not written through a link: %s', async (_, link) => {
    const at = await place();
    await mkdir(join(at.folder, link, '..'), { recursive: true });
    await symlink(
      link.endsWith('.ts') ? '../../../../outside/a.txt' : join(at.workspaceRoot, 'outside'),
      join(at.folder, link),
    );
    expect(await writeTypings(at, made('one', 'interfaces/a.d.ts'))).toMatch(/link|is not a file/);
    expect(await tree(join(at.workspaceRoot, 'outside'))).toEqual(['a.txt']);
    expect(await readFile(join(at.workspaceRoot, 'outside/a.txt'), 'utf8')).toBe('kept');
  });

  it.each(['../a.d.ts', '/etc/a.d.ts', 'a/../../b.d.ts', '.git/config', 'con.d.ts', 'a\\b.d.ts'])(
    'have no such name: %s',
    async (path) => {
      const at = await place();
      expect(await writeTypings(at, made('one', path))).toMatch(/not a name/);
      expect(await tree(at.workspaceRoot)).toEqual(['greeter/airlock.json', 'outside/a.txt']);
    },
  );

  it('take nothing away that a forged stamp names', async () => {
    const at = await place();
    await writeTypings(at, made('one', 'w.d.ts'));
    await writeFile(join(at.folder, 'own.d.ts'), '');
    await writeFile(join(at.types, 'notes.txt'), '');
    const names = ['../../own.d.ts', 'notes.txt', join(at.folder, 'own.d.ts'), 'interfaces/../../../own.d.ts'];
    await writeFile(join(at.types, 'made-of.json'), JSON.stringify({ hash: 'x', files: names }));
    expect(await writeTypings(at, made('two', 'v.d.ts'))).toBeUndefined();
    expect(await tree(at.folder)).toEqual([
      '.airlock/.gitignore',
      '.airlock/types/made-of.json',
      '.airlock/types/notes.txt',
      '.airlock/types/v.d.ts',
      '.airlock/types/w.d.ts',
      'airlock.json',
      'own.d.ts',
    ]);
  });

  it.each(['[]', '{', '{"hash":"one","files":[1]}', '{"hash":1,"files":[]}'])(
    'survive a stamp like %s',
    async (stamp) => {
      const at = await place();
      await writeTypings(at, made('one', 'w.d.ts'));
      await writeFile(join(at.types, 'made-of.json'), stamp);
      expect(await isUpToDate(at, 'one')).toBe(false);
      expect(await writeTypings(at, made('one', 'w.d.ts'))).toBeUndefined();
      expect(await isUpToDate(at, 'one')).toBe(true);
    },
  );
});
