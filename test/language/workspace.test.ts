import { describe, expect, it } from 'vitest';
import { createWorkspace, type Decode, featuresOf, locate, type Workspace } from '../../src/language/index.ts';
import { memoryDisk } from './memory-disk.ts';

const decode: Decode = (bytes) => {
  const text = new TextDecoder().decode(bytes);
  return Promise.resolve(
    text.startsWith('package') ? { kind: 'wit', text } : { kind: 'refused', reason: 'It is odd.' },
  );
};

function lines(workspace: Workspace, root: string): string[] {
  return Array.from(workspace.diagnostics(root).values())
    .flat()
    .filter(({ severity }) => severity !== 'warning')
    .map(({ path, message }) => `${path}: ${message}`);
}

const user = 'package x:user; interface i { use wasi:io/poll.{pollable}; f: func(p: pollable); }';
const io = 'package wasi:io; interface poll { resource pollable; }';

describe('the workspace', () => {
  it.each([
    ['/w/wit/a.wit', { kind: 'own', root: '/w/wit' }],
    ['/w/wit/deps/io.wit', { kind: 'dependency', root: '/w/wit', group: '/w/wit/deps/io.wit' }],
    ['/w/wit/deps/io/poll.wit', { kind: 'dependency', root: '/w/wit', group: '/w/wit/deps/io' }],
    ['/w/deps/project/wit/a.wit', { kind: 'own', root: '/w/deps/project/wit' }],
    ['/w/wit/deps/io/deps/x.wit', { kind: 'nested', root: '/w/wit/deps/io/deps/x.wit' }],
    ['untitled:Untitled-1', { kind: 'own', root: 'untitled:Untitled-1' }],
  ])('knows where %s belongs', (path, expected) => {
    expect(locate(path)).toEqual(expected);
  });

  it('reads a folder, and puts open documents over its files', async () => {
    const files = new Map([
      ['/w/wit/a.wit', user],
      ['/w/wit/deps/io/poll.wit', io],
      ['/w/wit/deps/io/deps/nested.wit', 'package a:b; interface i { use c:d/e.{f}; }'],
      ['/w/wit/deps/readme.txt', 'no'],
      ['/w/node_modules/x/a.wit', 'package bad'],
    ]);
    const workspace = createWorkspace(memoryDisk(files), decode);
    await workspace.addFolder('/w');
    expect(lines(workspace, '/w/wit')).toEqual([]);
    expect(lines(workspace, '/w/wit/deps/io/deps/nested.wit')).toEqual([]);
    expect(workspace.facts('/w/node_modules/x/a.wit')).toBeUndefined();

    await workspace.open('/w/wit/deps/io/poll.wit', io.replace('poll ', 'pool '));
    expect(workspace.openRoots()).toEqual(['/w/wit']);
    expect(lines(workspace, '/w/wit')).toEqual([
      '/w/wit/a.wit: There is no interface `poll` in the package `wasi:io`. Did you mean `pool`?',
    ]);
    workspace.change('/w/wit/deps/io/poll.wit', io);
    expect(lines(workspace, '/w/wit')).toEqual([]);
    workspace.change('/w/wit/deps/io/poll.wit', '');
    await workspace.close('/w/wit/deps/io/poll.wit');
    expect(lines(workspace, '/w/wit')).toEqual([]);
  });

  it('follows what changes on disk', async () => {
    const files = new Map([['/w/a.wit', user]]);
    const workspace = createWorkspace(memoryDisk(files), decode);
    await workspace.addFolder('/w');
    expect(lines(workspace, '/w')).toHaveLength(1);
    files.set('/w/deps/io.wit', io);
    await workspace.refresh(['/w/deps/io.wit']);
    expect(lines(workspace, '/w')).toEqual([]);
    files.delete('/w/deps/io.wit');
    await workspace.refresh(['/w/deps/io.wit']);
    expect(lines(workspace, '/w')).toHaveLength(1);
    await workspace.removeFolder('/w');
    expect(lines(workspace, '/w')).toEqual([]);
  });

  it('reads the root of a document that lies outside of its folders', async () => {
    const files = new Map([
      ['/else/a.wit', 'package x:user; interface other {}'],
      ['/else/deps/io/poll.wit', io],
    ]);
    const workspace = createWorkspace(memoryDisk(files), decode);
    await workspace.open('/else/b.wit', user.replace('{ use', '{ use other.{t}; use'));
    expect(lines(workspace, '/else')).toEqual(['/else/b.wit: There is no type `t` in the interface `other`.']);
    await workspace.open('untitled:Untitled-1', 'interface i {}');
    expect(lines(workspace, 'untitled:Untitled-1')).toEqual([expect.stringContaining('does not name its package')]);
  });

  it('decodes packages in binary form', async () => {
    const files = new Map([
      ['/w/a.wit', user],
      ['/w/deps/io.wasm', io],
    ]);
    const workspace = createWorkspace(memoryDisk(files), decode);
    await workspace.addFolder('/w');
    expect(lines(workspace, '/w')).toEqual([]);
    files.set('/w/deps/io.wasm', 'odd');
    await workspace.refresh(['/w/deps/io.wasm']);
    expect(lines(workspace, '/w')).toEqual(['/w/deps/io.wasm: It is odd.']);
  });

  it('leaves alone what lies too deep in `deps` for any tool', async () => {
    const files = new Map([
      ['/w/a.wit', user],
      ['/w/deps/io/poll.wit', io],
      ['/w/deps/io/more/x.wit', 'package c:d; interface i { use e:f/g.{h}; }'],
    ]);
    const workspace = createWorkspace(memoryDisk(files), decode);
    await workspace.addFolder('/w');
    expect(lines(workspace, '/w/deps/io/more')).toEqual([]);
    expect(lines(workspace, '/w')).toEqual([]);
  });

  it('warns where a package is found in another root alone', async () => {
    const files = new Map([
      ['/w/a/wit/a.wit', user],
      ['/w/b/wit/b.wit', `package x:other; interface j {}\npackage wasi:io { interface poll { resource pollable; } }`],
    ]);
    const workspace = createWorkspace(memoryDisk(files), decode);
    await workspace.addFolder('/w');
    expect(workspace.diagnostics('/w/a/wit').get('/w/a/wit/a.wit')).toMatchObject([
      {
        severity: 'warning',
        code: 'elsewhere',
        span: { start: user.indexOf('wasi:io'), end: user.indexOf('/poll') },
        message:
          '`wasi:io` is found in `b/wit`, but tools that build this folder do not look there: put it into the folder `deps`.',
        data: { kind: 'elsewhere', package: 'wasi:io', version: undefined, root: '/w/b/wit' },
      },
    ]);
    files.set('/w/a/wit/deps/io.wit', io);
    await workspace.refresh(['/w/a/wit/deps/io.wit']);
    expect(workspace.diagnostics('/w/a/wit').get('/w/a/wit/a.wit') ?? []).toEqual([]);
  });

  it('hears of a folder that goes and comes, without its files', async () => {
    const files = new Map([
      ['/w/wit/a.wit', user],
      ['/w/wit/deps/io/poll.wit', io],
    ]);
    const workspace = createWorkspace(memoryDisk(files), decode);
    await workspace.addFolder('/w');
    files.delete('/w/wit/deps/io/poll.wit');
    expect(await workspace.refresh([], ['/w/wit/deps'])).toBe(true);
    expect(lines(workspace, '/w/wit')).toHaveLength(1);
    files.set('/w/wit/deps/io/poll.wit', io);
    expect(await workspace.refresh(['/w/wit/deps'])).toBe(true);
    expect(lines(workspace, '/w/wit')).toEqual([]);
    files.set('/w/more/wit/b.wit', 'package x:more;');
    expect(await workspace.refresh(['/w/more'])).toBe(true);
    expect(workspace.facts('/w/more/wit/b.wit')).toBeDefined();
    expect(await workspace.refresh(['/w/src/main.rs', '/w/node_modules/x'], ['/w/src/lib.rs'])).toBe(false);
  });

  it('reads many files that changed at once', async () => {
    const files = new Map(
      Array.from({ length: 200 }, (_, index) => [`/w/p${index}/wit/a.wit`, 'package a:b;'] as const),
    );
    const disk = memoryDisk(files);
    let [now, most] = [0, 0];
    const read = async (path: string): Promise<string | undefined> => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
      return disk.read(path);
    };
    const workspace = createWorkspace({ ...disk, read }, decode);
    await workspace.refresh(Array.from(files.keys()));
    expect(workspace.facts('/w/p199/wit/a.wit')).toBeDefined();
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThan(100);
  });

  it.each([
    ['the inner of two folders', ['/w', '/w/in'], '/w/in', true],
    ['the outer of two folders', ['/w', '/w/in'], '/w', true],
    ['a folder with a slash at its end', ['/w/in/'], '/w/in', false],
    ['a folder without the slash', ['/w/in'], '/w/in/', false],
  ])('removes %s', async (_, added, removed, stays) => {
    const files = new Map([['/w/in/a.wit', 'package a:b;']]);
    const workspace = createWorkspace(memoryDisk(files), decode);
    for (const folder of added) await workspace.addFolder(folder);
    expect(Array.from(workspace.paths())).toEqual(['/w/in/a.wit']);
    await workspace.removeFolder(removed);
    expect(Array.from(workspace.paths())).toEqual(stays ? ['/w/in/a.wit'] : []);
  });

  it('keeps what an open document needs when its folder is removed', async () => {
    const files = new Map([
      ['/w/wit/a.wit', user],
      ['/w/wit/deps/io.wit', io],
    ]);
    const workspace = createWorkspace(memoryDisk(files), decode);
    await workspace.addFolder('/w');
    await workspace.open('/w/wit/a.wit', user);
    await workspace.removeFolder('/w');
    expect(lines(workspace, '/w/wit')).toEqual([]);
  });

  it('decodes nothing where no WIT lies beside', async () => {
    const files = new Map([['/w/deps/x.wasm', 'odd']]);
    const workspace = createWorkspace(memoryDisk(files), () => Promise.reject(new Error('It was asked.')));
    await workspace.addFolder('/w');
    expect(Array.from(workspace.paths())).toEqual([]);
  });

  it.each([
    [{ wit: { features: ['a', 1, 'b'] } }, ['a', 'b']],
    [{ 'wit.features': ['a'] }, ['a']],
    [{ wit: null }, undefined],
    [null, undefined],
    ['wit', undefined],
  ])('takes the features out of %j', (settings, expected) => {
    expect(featuresOf(settings)).toEqual(expected);
  });
});
