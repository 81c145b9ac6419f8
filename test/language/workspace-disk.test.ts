import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWorkspace, type Disk, realDisk, type Workspace } from '../../src/language/index.ts';
import { withDeadline } from '../../src/language/workspace/disk.ts';
import { walk } from '../../src/language/workspace/walk.ts';
import { isWit } from '../../src/language/workspace/roots.ts';

const folders: string[] = [];

afterEach(() => {
  vi.useRealTimers();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What stands at a path: a text, or what makes it. */
type Content = string | ((path: string) => void);

const link =
  (target: string): Content =>
  (path) =>
    symlinkSync(target, path);
const pipe: Content = (path) => execFileSync('mkfifo', [path]);
const ofSize =
  (size: number): Content =>
  (path) => {
    writeFileSync(path, 'package b:b; ');
    truncateSync(path, size);
  };

function folderOf(files: Readonly<Record<string, Content>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'airlock-disk-')).replaceAll('\\', '/');
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string') writeFileSync(path, content);
    else content(path);
  }
  return folder;
}

async function opened(folder: string, path: string, disk: Disk = realDisk): Promise<Workspace> {
  const workspace = createWorkspace(disk, () => Promise.resolve({ kind: 'refused', reason: 'It is odd.' }));
  await workspace.addFolder(folder);
  await workspace.open(`${folder}/${path}`, user);
  return workspace;
}

function found(workspace: Workspace, folder: string, path: string): string[] {
  return Array.from(workspace.diagnostics(workspace.rootOf(`${folder}/${path}`)).values())
    .flat()
    .map((each) => `${each.path.slice(folder.length + 1)} ${each.severity}: ${each.message}`)
    .toSorted();
}

const user = 'package a:a;\ninterface i { use b:b/t.{x}; f: func(p: x); }\n';
const used = 'package b:b;\ninterface t { type x = u8; }\n';
const mayBe = 'wit/a.wit warning: There is no package `b:b` in reach, unless one that could not be read holds it.';
const missing = 'wit/a.wit error: There is no package `b:b` in reach. Put its WIT into the folder `deps`.';

describe.skipIf(process.platform === 'win32')('the disk', () => {
  it.each([
    ['a pipe', { 'wit/x.wit': pipe }, [mayBe, 'wit/x.wit error: `x.wit` is no regular file, so it is not read.']],
    [
      'a device without an end',
      { 'wit/deps/z.wasm': link('/dev/zero') },
      [mayBe, 'wit/deps/z.wasm error: `z.wasm` is no regular file, so it is not read.'],
    ],
    [
      'a text that is too large',
      { 'wit/deps/b.wit': ofSize(2 * 1024 ** 2 + 1) },
      [mayBe, 'wit/deps/b.wit warning: `b.wit` is not read, because it is larger than 2 MB.'],
    ],
    [
      'a binary that is too large',
      { 'wit/deps/b.wasm': ofSize(64 * 1024 ** 2 + 1) },
      [mayBe, 'wit/deps/b.wasm warning: `b.wasm` is not read, because it is larger than 64 MB.'],
    ],
    ['a link that leads nowhere', { 'wit/deps/b.wit': link('none.wit') }, [missing]],
  ])('tells of %s, and reads the rest', async (_, files: Readonly<Record<string, Content>>, expected) => {
    const folder = folderOf({ 'wit/a.wit': user, ...files });
    const workspace = await opened(folder, 'wit/a.wit');
    expect(found(workspace, folder, 'wit/a.wit')).toEqual(expected);
  });

  it.each<[string, string, Readonly<Record<string, Content>>]>([
    ['a link in deps', 'wit', { 'wit/deps/b': link('../../other'), 'other/b.wit': used }],
    ['a link to a file in deps', 'wit', { 'wit/deps/b.wit': link('../../other.txt'), 'other.txt': used }],
    ['deps that is a link', 'p/wit', { 'p/wit/deps': link('../../shared/deps'), 'shared/deps/b/b.wit': used }],
    ['a root that is a link', 'wit', { wit: link('real'), 'real/deps/b.wit': used }],
    ['a root where no walk goes', 'node_modules/p/wit', { 'node_modules/p/wit/deps/b.wit': used }],
    ['deps with a name that a walk leaves out', 'wit', { 'wit/deps/target/b.wit': used }],
  ])('reads %s', async (_, root, files) => {
    const folder = folderOf({ [`${root === 'wit' && 'wit' in files ? 'real' : root}/a.wit`]: user, ...files });
    const workspace = await opened(folder, `${root}/a.wit`);
    expect(found(workspace, folder, `${root}/a.wit`)).toEqual([]);
  });

  it('does not walk behind links', async () => {
    const folder = folderOf({
      'wit/deps/root': link('/'),
      'wit/deps/a': link('..'),
      'wit/deps/b': link('..'),
      'wit/deps/c/c.wit': used,
      loop: link('.'),
    });
    let listed = 0;
    const counting: Disk = {
      ...realDisk,
      list(path) {
        listed++;
        return realDisk.list(path);
      },
    };
    const { files } = await walk(counting, { path: folder, as: 'folder' }, isWit);
    expect(files.map((path) => path.slice(folder.length))).toEqual(['/wit/deps/c/c.wit']);
    expect(listed).toBe(4);
  });

  it('does not take a package for two because a link in deps leads back to it', async () => {
    const folder = folderOf({ 'wit/a.wit': user, 'wit/deps/b.wit': used, 'wit/deps/loop': link('..') });
    const workspace = await opened(folder, 'wit/a.wit');
    expect(found(workspace, folder, 'wit/a.wit')).toEqual([]);
  });

  it('follows what changes behind a link', async () => {
    const folder = folderOf({
      'p/wit/a.wit': user,
      'p/wit/deps': link('../../shared/deps'),
      'shared/deps/b.wit': used,
    });
    const workspace = await opened(folder, 'p/wit/a.wit');
    writeFileSync(`${folder}/shared/deps/b.wit`, used.replace('x =', 'y ='));
    await workspace.refresh([`${folder}/shared/deps/b.wit`]);
    expect(found(workspace, folder, 'p/wit/a.wit')).toEqual([
      'p/wit/a.wit error: There is no type `x` in the interface `t`. Did you mean `y`?',
    ]);
  });
});

it('does not wait for a disk that never answers', async () => {
  vi.useFakeTimers();
  const never = new Promise<never>(() => {});
  const disk: Disk = {
    list: (path) =>
      Promise.resolve(
        path === '/w'
          ? [
              { name: 'a.wit', kind: 'file' },
              { name: 'b.wit', kind: 'file' },
            ]
          : [],
      ),
    read: (path) => (path === '/w/b.wit' ? never : Promise.resolve(user)),
    bytes: () => never,
  };
  const workspace = createWorkspace(withDeadline(disk, 5000), () => never);
  const reading = workspace.addFolder('/w');
  await vi.advanceTimersByTimeAsync(5000);
  await reading;
  expect(found(workspace, '', 'w/a.wit').at(-1)).toBe('w/b.wit error: `b.wit` could not be read in time.');
});

it('looks at no text that is too long', async () => {
  const workspace = createWorkspace(realDisk, () => Promise.resolve({ kind: 'refused', reason: '' }));
  await workspace.open('untitled:1', 'a '.repeat(3 * 1024 ** 2));
  expect(workspace.facts('untitled:1')?.text).toBe('');
  expect(workspace.diagnostics('untitled:1').get('untitled:1')).toMatchObject([{ code: 'not-decoded' }]);
  workspace.change('untitled:1', 'package a:b;');
  expect(workspace.diagnostics('untitled:1').get('untitled:1') ?? []).toEqual([]);
});
