import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/host/gates/answer.ts';
import type { Descriptor } from '../../../src/host/gates/filesystem/descriptor.ts';
import { entryBytes } from '../../../src/host/gates/filesystem/disk-allowance.ts';
import { openBeneath, withFolder } from '../../../src/host/gates/filesystem/open.ts';
import { resolveBeneath } from '../../../src/host/gates/filesystem/resolve.ts';
import { hasOtherSpellings, spelledOnDisk } from '../../../src/host/gates/filesystem/spelling.ts';
import { isOfKernel } from '../../../src/host/gates/filesystem/system-places.ts';
import { maxHandles } from '../../../src/host/gates/filesystem/tree.ts';
import { type GateOptions, openGates, rights } from '../support/gates.ts';

/** A folder of the component, `root`, with files beside it that nobody may reach. */
let outer: string;
let root: string;

const files = {
  'root/data/a.txt': 'alpha',
  'root/data/deep/b.txt': 'beta',
  'root/secret/key.txt': 'secret',
  'root/out/old.txt': 'old',
  'root/src/main.ts': 'source',
  'root/airlock.json': '{}',
  'root/sub/airlock.json': '{}',
  'root/sub/a.ts': 'another source',
  'root/sub/deep/b.bin': 'another input',
  'root/deep/loud/AirLock.Json': '{}',
  'root/wit/world.wit': 'package a:b;',
  'root/.git/config': 'git',
  'root/.vscode/settings.json': '{}',
  'root/node_modules/x/index.js': 'x',
  'outside.txt': 'outside',
  'beside/c.txt': 'gamma',
};

beforeEach(() => {
  outer = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-gate-')));
  root = join(outer, 'root');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(outer, path)), { recursive: true });
    writeFileSync(join(outer, path), text);
  }
});

afterEach(() => rmSync(outer, { recursive: true, force: true }));

const open = (options: Partial<GateOptions> = {}) => openGates({ root, ...options });
const everything = rights('read .', 'read ./**', 'write .', 'write ./**');
const usual = rights('read ./data/**', 'read ./out/**', 'write ./out/**');

const readFile = (folder: Descriptor, path: string, follow = true): string => {
  const opened = folder.openAt({ symlinkFollow: follow }, path, {}, { read: true });
  if (opened.tag === 'err') return opened.val;
  const read = opened.val.read(1000n, 0n);
  opened.val[Symbol.dispose]();
  return read.tag === 'err' ? read.val : new TextDecoder().decode(read.val[0]);
};

const writeFile = (folder: Descriptor, path: string, text: string): string => {
  const opened = folder.openAt({ symlinkFollow: true }, path, { create: true, truncate: true }, { write: true });
  if (opened.tag === 'err') return opened.val;
  const written = opened.val.write(new TextEncoder().encode(text), 0n);
  opened.val[Symbol.dispose]();
  return written.tag === 'err' ? written.val : 'ok';
};

const word = (answer: Answer<unknown, string>): string => (answer.tag === 'ok' ? 'ok' : answer.val);

describe('reading', () => {
  it.each([
    ['data/a.txt', 'alpha'],
    ['./data//./a.txt', 'alpha'],
    ['data/deep/../a.txt', 'alpha'],
    ['data/deep/b.txt', 'beta'],
  ])('%s is granted', (path, text) => {
    const gates = open({ requests: usual });
    expect(readFile(gates.folder, path)).toBe(text);
    expect(gates.denials()).toEqual([]);
  });

  it.each([
    ['secret/key.txt', 'access'],
    ['secret/none.txt', 'access'],
    ['secret', 'access'],
    ['none', 'access'],
    ['none/none.txt', 'access'],
    ['airlock.json', 'access'],
    ['..', 'not-permitted'],
    ['../outside.txt', 'not-permitted'],
    ['data/../../outside.txt', 'not-permitted'],
    ['data/../../root/data/a.txt', 'not-permitted'],
    ['/etc/passwd', 'not-permitted'],
    ['//etc/passwd', 'not-permitted'],
    ['data\\..\\secret\\key.txt', 'invalid'],
    ['data/a.txt\0.png', 'invalid'],
    ['', 'no-entry'],
    [`data/${'x/'.repeat(3000)}`, 'name-too-long'],
    // Whether a folder that is not granted exists would be told by the way through it.
    ['secret/../data/a.txt', 'access'],
    ['none/../data/a.txt', 'access'],
    ['data/../secret/../data/a.txt', 'access'],
  ])('%j is refused as %s, and the refusal is recorded', (path, code) => {
    const gates = open({ requests: usual });
    expect(readFile(gates.folder, path)).toBe(code);
    expect(gates.denials()).toHaveLength(1);
    expect(word(gates.folder.statAt({ symlinkFollow: true }, path))).toBe(code);
  });

  it('a long name inside a granted folder is an error of its own', () => {
    expect(readFile(open({ requests: usual }).folder, `data/${'x'.repeat(300)}`)).toBe('name-too-long');
  });

  it.each(['openAt', 'statAt', 'readlinkAt', 'metadataHashAt'] as const)(
    '%s answers alike for what is not granted, whether it exists or not',
    (method) => {
      const answers = ['secret/key.txt', 'secret/none.txt', 'secret', 'nowhere', 'secret/key.txt/below'].map((path) => {
        const { folder } = open({ requests: usual });
        if (method === 'openAt') return folder.openAt({}, path, {}, { read: true });
        return method === 'readlinkAt' ? folder.readlinkAt(path) : folder[method]({}, path);
      });
      expect(new Set(answers.map(word))).toEqual(new Set(['access']));
    },
  );

  it('a folder on the way may be opened, but not listed', () => {
    const gates = open({ requests: rights('read ./data/deep/*.txt') });
    const folder = gates.folder.openAt({}, 'data', { directory: true }, { read: true });
    if (folder.tag === 'err') throw new Error(folder.val);
    expect(readFile(folder.val, 'deep/b.txt')).toBe('beta');
    expect(readFile(folder.val, '../secret/key.txt')).toBe('access');
    expect(readFile(folder.val, '../../outside.txt')).toBe('not-permitted');
    expect(word(folder.val.readDirectory())).toBe('access');
    expect(word(gates.folder.readDirectory())).toBe('access');
  });

  it('a listing names what is in a granted folder', () => {
    const gates = open({ requests: usual });
    const folder = gates.folder.openAt({}, 'data', { directory: true }, { read: true });
    const listing = folder.tag === 'ok' ? folder.val.readDirectory() : folder;
    if (listing.tag === 'err') throw new Error(listing.val);
    const names = new Map<string, string>();
    for (let entry = listing.val.readDirectoryEntry(); entry.tag === 'ok' && entry.val;) {
      names.set(entry.val.name, entry.val.type);
      entry = listing.val.readDirectoryEntry();
    }
    expect(names).toEqual(
      new Map([
        ['a.txt', 'regular-file'],
        ['deep', 'directory'],
      ]),
    );
  });
});

describe('symbolic links', () => {
  it.each([
    { target: () => join(outer, 'outside.txt'), code: 'not-permitted' },
    { target: () => '../../outside.txt', code: 'not-permitted' },
    { target: () => '/etc/passwd', code: 'not-permitted' },
    { target: () => '../../nowhere.txt', code: 'not-permitted' },
    { target: () => '../secret/key.txt', code: 'access' },
    { target: () => join(root, 'secret/key.txt'), code: 'access' },
    { target: () => '../../root/data/a.txt', code: 'not-permitted' },
    { target: () => 'missing.txt', code: 'no-entry' },
    { target: () => 'link', code: 'loop' },
    { target: () => 'a.txt', code: 'alpha' },
    { target: () => join(root, 'data/a.txt'), code: 'alpha' },
  ])('in a granted folder: reading gives $code', ({ target, code }) => {
    symlinkSync(target(), join(root, 'data/link'));
    symlinkSync('link', join(root, 'data/chain'));
    for (const path of ['data/link', 'data/chain', 'data/deep/../chain']) {
      const gates = open({ requests: usual });
      expect(readFile(gates.folder, path)).toBe(code);
      expect(gates.denials()).toHaveLength(['access', 'not-permitted'].includes(code) ? 1 : 0);
    }
  });

  it.each([
    ['../..', 'up/outside.txt', 'not-permitted'],
    ['../../beside', 'up/c.txt', 'not-permitted'],
    ['../secret', 'up/key.txt', 'access'],
    ['../secret', 'up/../data/a.txt', 'access'],
    ['deep', 'up/b.txt', 'beta'],
    ['deep', 'up/../a.txt', 'alpha'],
  ])('to a folder %s: %s gives %s', (target, path, code) => {
    symlinkSync(target, join(root, 'data/up'));
    expect(readFile(open({ requests: usual }).folder, `data/${path}`)).toBe(code);
  });

  it('in a folder that is not granted are not told of', () => {
    symlinkSync('../../outside.txt', join(root, 'secret/link'));
    const gates = open({ requests: usual });
    expect(readFile(gates.folder, 'secret/link')).toBe('access');
    expect(readFile(gates.folder, 'secret/none')).toBe('access');
  });

  it('are not followed where the guest asks for that', () => {
    symlinkSync('a.txt', join(root, 'data/link'));
    const { folder } = open({ requests: usual });
    expect(readFile(folder, 'data/link', false)).toBe('loop');
    expect(folder.readlinkAt('data/link')).toEqual({ tag: 'ok', val: 'a.txt' });
    expect(folder.statAt({}, 'data/link')).toMatchObject({ val: { type: 'symbolic-link' } });
  });

  it('are never written through', () => {
    symlinkSync('../../outside.txt', join(root, 'out/link'));
    symlinkSync('../.git/config', join(root, 'out/git'));
    symlinkSync('../../new.txt', join(root, 'out/dangling'));
    const gates = open({ requests: everything });
    expect(writeFile(gates.folder, 'out/link', 'x')).toBe('not-permitted');
    expect(writeFile(gates.folder, 'out/git', 'x')).toBe('access');
    expect(writeFile(gates.folder, 'out/dangling', 'x')).toBe('not-permitted');
    expect(readFileSync(join(outer, 'outside.txt'), 'utf8')).toBe('outside');
    expect(readFileSync(join(root, '.git/config'), 'utf8')).toBe('git');
    expect(existsSync(join(outer, 'new.txt'))).toBe(false);
  });

  it('that take the place of what was resolved make the open fail', () => {
    symlinkSync('../outside.txt', join(root, 'swapped.txt'));
    symlinkSync('../beside', join(root, 'swapped'));
    expect(() => openBeneath(root, ['swapped.txt'], constants.O_RDONLY)).toThrow('ELOOP');
    expect(() => openBeneath(root, ['swapped', 'c.txt'], constants.O_RDONLY)).toThrow(/ENOTDIR|ELOOP/);
    expect(() => withFolder(root, ['swapped'], () => 'reached')).toThrow(/ENOTDIR|ELOOP/);
  });

  it('that take the place of a folder while it is used do not matter', () => {
    withFolder(root, ['data'], (folder) => {
      renameSync(join(root, 'data'), join(root, 'moved'));
      symlinkSync('../beside', join(root, 'data'));
      expect(readFileSync(`${folder}/a.txt`, 'utf8')).toBe('alpha');
      expect(existsSync(`${folder}/c.txt`)).toBe(false);
    });
  });
});

describe('writing', () => {
  it('round trips, by descriptor and by stream', () => {
    const { folder } = open({ requests: usual });
    expect(writeFile(folder, 'out/new.txt', 'one')).toBe('ok');
    const opened = folder.openAt({}, 'out/new.txt', {}, { read: true, write: true });
    if (opened.tag === 'err') throw new Error(opened.val);
    const file = opened.val;
    const append = file.appendViaStream();
    const overwrite = file.writeViaStream(1n);
    const source = file.readViaStream(0n);
    if (append.tag === 'err' || overwrite.tag === 'err' || source.tag === 'err') throw new Error('no stream');
    append.val.blockingWriteAndFlush(new TextEncoder().encode(' two'));
    overwrite.val.blockingWriteAndFlush(new TextEncoder().encode('NE'));
    expect(source.val.blockingRead(100n)).toMatchObject({ tag: 'ok', val: new TextEncoder().encode('oNE two') });
    expect(source.val.blockingRead(100n)).toEqual({ tag: 'err', val: { tag: 'closed' } });
    expect(word(file.setSize(3n))).toBe('ok');
    expect(file.stat()).toMatchObject({ val: { size: 3n, type: 'regular-file' } });
    expect(readFileSync(join(root, 'out/new.txt'), 'utf8')).toBe('oNE');
  });

  it.each([
    'airlock.json',
    'AirLock.JSON',
    'sub/airlock.json',
    'out/../airlock.json',
    'package.json',
    'x.code-workspace',
    '.git',
    '.git/config',
    '.git/hooks/post-checkout',
    '.GIT/config',
    '.Git',
    '.git./config',
    '.git /config',
    '.g\u200cit/config',
    'git~1/config',
    '.vscode/settings.json',
    '.VSCode/tasks.json',
    'sub/.vscode/tasks.json',
    'node_modules/x/index.js',
    'node_module\u017f/x.js',
    'src/main.ts',
    'SRC/main.ts',
    'src/Main.TS',
    'src',
    // What another file would take the place of, or add to the contract.
    'src/main.tsx',
    'src/main.js',
    'src/Other.JSON',
    'src/notes.txt',
    'src/new.wit',
    'src/other.c',
    'src/lib.rs',
    'src/part.wat',
    'wit',
    'wit/new.wit',
    'wit/deps',
    'wit/deps/io/package.wit',
    'wit/anything.bin',
    'WIT/deps/x',
    // What is another component's.
    'sub',
    'sub/a.ts',
    'sub/new.ts',
    'sub/AIRLOCK.JSON',
    'sub/deep/b.bin',
    'sub/deep/new/c.bin',
    'out/to-sub/a.ts',
    'deep/loud/x.bin',
    // What steers the person's tools.
    '.gitmodules',
    'out/.gitattributes',
    'out/.gitignore',
    'out/.npmrc',
    'out/.envrc',
    'out/package-lock.json',
    'out/tsconfig.json',
    'out/TSConfig.base.json',
    'out/tsconfig-x.json',
    'Makefile',
    'out/CMakeLists.txt',
    'out/Cargo.toml',
    'out/build.rs',
    'out/go.mod',
  ])('%j is never granted', (path) => {
    symlinkSync('../sub', join(root, 'out/to-sub'));
    const inputs = ['airlock.json', 'src/main.ts', 'wit/world.wit', '../shared/wit/world.wit'];
    const gates = open({ requests: everything, inputs });
    const existed = existsSync(join(root, path));
    expect(writeFile(gates.folder, path, 'x')).toMatch(/access|no-entry/);
    expect(word(gates.folder.unlinkFileAt(path))).toMatch(/access|no-entry/);
    expect(word(gates.folder.createDirectoryAt(path))).toMatch(/access|no-entry/);
    expect(word(gates.folder.removeDirectoryAt(path))).toMatch(/access|no-entry/);
    expect(word(gates.folder.renameAt('out/old.txt', gates.folder, path))).toMatch(/access|no-entry/);
    expect(word(gates.folder.setTimesAt({}, path, { tag: 'now' }, { tag: 'now' }))).toMatch(/access|no-entry/);
    expect(gates.denials().map(({ reason }) => reason)).toContain('never-grantable');
    expect(existsSync(join(root, 'out/old.txt'))).toBe(true);
    expect(existsSync(join(root, path))).toBe(existed);
  });

  it.each([
    [['airlock.json', 'src/main.ts', 'wit/world.wit'], 'out/new.ts'],
    [['airlock.json', 'src/main.ts', 'wit/world.wit'], 'out/new.json'],
    [['airlock.json', 'src/main.ts', 'wit/world.wit'], 'new.txt'],
    [['airlock.json', 'src/main.ts', 'wit/world.wit'], 'src/state.bin'],
    [['airlock.json', 'src/main.ts', 'wit/world.wit'], 'deep/new.ts'],
    [['airlock.json', 'src/main.ts', '../wit/world.wit'], 'wit/new.wit'],
    [['airlock.json', 'src/main.ts', 'world.wit'], 'out/new.bin'],
  ])('with the inputs %j, %j is granted', (inputs, path) => {
    const gates = open({ requests: everything, inputs });
    expect(writeFile(gates.folder, path, 'x')).toBe('ok');
    expect(gates.denials()).toEqual([]);
  });

  it.each(['new.ts', 'new.wit', 'deps', 'deps/x/package.wit'])('sources in the root make %j protected', (path) => {
    const gates = open({ requests: everything, inputs: ['airlock.json', 'main.ts', 'world.wit'] });
    mkdirSync(join(root, 'deps/x'), { recursive: true });
    expect(writeFile(gates.folder, path, 'x')).toBe('access');
    expect(gates.denials()).toMatchObject([{ reason: 'never-grantable' }]);
  });

  it('another component may be read', () => {
    expect(readFile(open({ requests: everything }).folder, 'sub/a.ts')).toBe('another source');
  });

  it('inputs are compared in one Unicode form', () => {
    const gates = open({ requests: everything, inputs: ['src/caf\u00e9.bin'] });
    expect(writeFile(gates.folder, 'src/cafe\u0301.bin', 'x')).toBe('access');
    expect(writeFile(gates.folder, 'src/cafe.bin', 'x')).toBe('ok');
  });

  it('needs the right to write, also to truncate, create, delete and move', () => {
    const gates = open({ requests: rights('read ./**', 'write ./out/**') });
    const { folder } = gates;
    expect(writeFile(folder, 'data/a.txt', 'x')).toBe('access');
    expect(word(folder.openAt({}, 'data/a.txt', { truncate: true }, { read: true }))).toBe('access');
    expect(word(folder.openAt({}, 'data/n.txt', { create: true }, { read: true }))).toBe('access');
    expect(word(folder.createDirectoryAt('data/n'))).toBe('access');
    expect(word(folder.removeDirectoryAt('data/deep'))).toBe('access');
    expect(word(folder.unlinkFileAt('data/a.txt'))).toBe('access');
    expect(word(folder.renameAt('data/a.txt', folder, 'out/a.txt'))).toBe('access');
    expect(word(folder.renameAt('out/old.txt', folder, 'data/old.txt'))).toBe('access');
    const opened = folder.openAt({}, 'data/a.txt', {}, { read: true });
    if (opened.tag === 'err') throw new Error(opened.val);
    expect(opened.val.write(new Uint8Array(1), 0n)).toEqual({ tag: 'err', val: 'bad-descriptor' });
    expect(opened.val.setSize(0n)).toEqual({ tag: 'err', val: 'bad-descriptor' });
    expect(readFileSync(join(root, 'data/a.txt'), 'utf8')).toBe('alpha');
    expect(gates.denials().every(({ capability }) => capability === 'filesystem.write')).toBe(true);
  });

  it('a move wants both rights on both ends, and moves files only', () => {
    symlinkSync('../data/a.txt', join(root, 'out/link'));
    mkdirSync(join(root, 'out/folder'));
    const { folder } = open({ requests: usual });
    expect(word(folder.renameAt('out/old.txt', folder, '../stolen.txt'))).toBe('not-permitted');
    expect(word(folder.renameAt('secret/key.txt', folder, 'out/key.txt'))).toBe('access');
    expect(word(folder.renameAt('out/folder', folder, 'out/other'))).toBe('not-permitted');
    expect(word(folder.renameAt('out/link', folder, 'out/folder/link'))).toBe('not-permitted');
    expect(word(folder.renameAt('out/old.txt', folder, 'out/folder/new.txt'))).toBe('ok');
    expect(readFileSync(join(root, 'out/folder/new.txt'), 'utf8')).toBe('old');
    const blind = open({ requests: rights('write ./out/**') }).folder;
    expect(word(blind.renameAt('out/folder/new.txt', blind, 'out/b.txt'))).toBe('access');
  });

  it('links are never made, and their refusal is recorded', () => {
    const gates = open({ requests: everything });
    expect(word(gates.folder.linkAt({}, 'data/a.txt'))).toBe('not-permitted');
    expect(word(gates.folder.symlinkAt('../outside.txt', 'out/link'))).toBe('not-permitted');
    expect(gates.denials().map(({ operation }) => operation)).toEqual([
      'wasi:filesystem/types#[method]descriptor.link-at',
      'wasi:filesystem/types#[method]descriptor.symlink-at',
    ]);
  });

  it.each([2n ** 63n, 2n ** 64n - 1n])('an offset of %s is an error and no write', (offset) => {
    const { folder } = open({ requests: usual });
    const opened = folder.openAt({}, 'out/old.txt', {}, { read: true, write: true });
    if (opened.tag === 'err') throw new Error(opened.val);
    expect(opened.val.write(new Uint8Array(3), offset).tag).toBe('err');
    expect(opened.val.read(3n, offset).tag).toBe('err');
    expect(opened.val.setSize(offset).tag).toBe('err');
    expect(readFileSync(join(root, 'out/old.txt'), 'utf8')).toBe('old');
  });
});

describe('what is no file', () => {
  it('is never opened, and never blocks', () => {
    execFileSync('mkfifo', [join(root, 'data/fifo')]);
    symlinkSync('/dev/zero', join(root, 'data/zero'));
    const gates = open({ requests: everything });
    expect(readFile(gates.folder, 'data/fifo')).toBe('access');
    expect(writeFile(gates.folder, 'data/fifo', 'x')).toBe('access');
    expect(readFile(gates.folder, 'data/zero')).toBe('not-permitted');
    expect(gates.denials().map(({ reason }) => reason)).toContain('never-grantable');
  });

  it('opens at once where it took the place of a file, so that it can be looked at', () => {
    execFileSync('mkfifo', [join(root, 'data/fifo')]);
    const fd = openBeneath(root, ['data', 'fifo'], constants.O_RDONLY);
    expect(fstatSync(fd).isFIFO()).toBe(true);
    closeSync(fd);
  });
});

describe('rights while they are used', () => {
  it('a revocation closes an open file and its streams in effect', () => {
    const gates = open({ requests: usual });
    const opened = gates.folder.openAt({}, 'out/old.txt', {}, { read: true, write: true });
    if (opened.tag === 'err') throw new Error(opened.val);
    const file = opened.val;
    const source = file.readViaStream(0n);
    const sink = file.writeViaStream(0n);
    if (source.tag === 'err' || sink.tag === 'err') throw new Error('no stream');
    expect(file.read(1n, 0n).tag).toBe('ok');
    gates.setGrants([]);
    expect(file.read(1n, 0n)).toEqual({ tag: 'err', val: 'access' });
    expect(file.write(new Uint8Array(1), 0n)).toEqual({ tag: 'err', val: 'access' });
    expect(file.setSize(0n)).toEqual({ tag: 'err', val: 'access' });
    expect(file.setTimes({ tag: 'now' }, { tag: 'now' })).toEqual({ tag: 'err', val: 'access' });
    expect(file.stat()).toEqual({ tag: 'err', val: 'access' });
    expect(source.val.read(1n)).toMatchObject({ tag: 'err', val: { tag: 'last-operation-failed' } });
    expect(sink.val.write(new Uint8Array(1))).toMatchObject({ tag: 'err', val: { tag: 'last-operation-failed' } });
    expect(readFileSync(join(root, 'out/old.txt'), 'utf8')).toBe('old');
    gates.setGrants(usual);
    expect(file.read(1n, 0n).tag).toBe('ok');
  });

  it('a grant without a request, and a request without a grant, allow nothing', () => {
    expect(readFile(open({ requests: [], grants: usual }).folder, 'data/a.txt')).toBe('access');
    const asked = open({ requests: usual, grants: [] });
    expect(readFile(asked.folder, 'data/a.txt')).toBe('access');
    expect(asked.denials()).toMatchObject([{ reason: 'not-granted', request: './data/**', what: './data/a.txt' }]);
    expect(readFile(open({ requests: usual, grants: rights('read ./**') }).folder, 'data/a.txt')).toBe('access');
  });

  it('open files are bounded, and closing gives a place back, once', () => {
    const gates = open({ requests: usual });
    const opened = Array.from({ length: maxHandles }, () => gates.folder.openAt({}, 'data/a.txt', {}, { read: true }));
    expect(opened.every(({ tag }) => tag === 'ok')).toBe(true);
    expect(word(gates.folder.openAt({}, 'data/a.txt', {}, { read: true }))).toBe('quota');
    expect(gates.denials()).toMatchObject([{ capability: 'limit', reason: 'over-limit' }]);
    const [first] = opened;
    if (first?.tag === 'ok') {
      first.val[Symbol.dispose]();
      first.val[Symbol.dispose]();
    }
    expect(word(gates.folder.openAt({}, 'data/a.txt', {}, { read: true }))).toBe('ok');
    expect(word(gates.folder.openAt({}, 'data/a.txt', {}, { read: true }))).toBe('quota');
    for (const each of opened) if (each.tag === 'ok') each.val[Symbol.dispose]();
  });

  it('a stream keeps its file open after the descriptor', () => {
    const { folder } = open({ requests: usual });
    const opened = folder.openAt({}, 'data/a.txt', {}, { read: true });
    const source = opened.tag === 'ok' ? opened.val.readViaStream(2n) : opened;
    if (source.tag === 'err') throw new Error(source.val);
    if (opened.tag === 'ok') opened.val[Symbol.dispose]();
    expect(source.val.read(10n)).toMatchObject({ val: new TextEncoder().encode('pha') });
    source.val[Symbol.dispose]();
  });

  it('hard links that the person made are read as other files are, and never written to', () => {
    linkSync(join(root, 'data/a.txt'), join(root, 'out/same.txt'));
    const gates = open({ requests: usual });
    expect(readFile(gates.folder, 'out/same.txt')).toBe('alpha');
    expect(writeFile(gates.folder, 'out/same.txt', 'omega')).toBe('access');
    expect(readFileSync(join(root, 'data/a.txt'), 'utf8')).toBe('alpha');
    expect(gates.denials()).toMatchObject([
      { capability: 'filesystem.write', what: './out/same.txt', reason: 'never-grantable' },
    ]);
  });
});

describe.runIf(process.platform === 'linux')('the system itself', () => {
  const all = rights('read .', 'read ./**', 'write .', 'write ./**');

  it.each([
    ['proc/self/environ'],
    ['proc/self/root/etc/passwd'],
    ['proc'],
    ['sys/kernel/ostype'],
    ['dev/null'],
    ['dev/none'],
    ['tmp/../proc/self/mem'],
  ])('is never opened nor asked about, also where it lies below the root: %s', (path) => {
    const gates = openGates({ root: '/', requests: all });
    expect(word(gates.folder.openAt({ symlinkFollow: true }, path, {}, { read: true }))).toBe('access');
    expect(word(gates.folder.openAt({ symlinkFollow: true }, path, { create: true }, { write: true }))).toBe('access');
    expect(word(gates.folder.statAt({ symlinkFollow: true }, path))).toBe('access');
    expect(gates.denials().every(({ reason }) => reason === 'never-grantable')).toBe(true);
    expect(gates.denials().length).toBeGreaterThan(0);
  });

  it('is known by its file system wherever that is mounted', () => {
    expect(isOfKernel('/proc/self/environ')).toBe(true);
    expect(isOfKernel('/sys')).toBe(true);
    expect(isOfKernel(root)).toBe(false);
    expect(isOfKernel('/none')).toBe(true);
    const fd = openBeneath('/proc', ['version'], constants.O_RDONLY);
    expect(isOfKernel(fd)).toBe(true);
    closeSync(fd);
  });
});

it('names are spelled as they stand on the disk', () => {
  expect(spelledOnDisk(root, ['data', 'deep', 'b.txt'])).toEqual(['data', 'deep', 'b.txt']);
  // As a file system that knows no capitals would find it.
  expect(spelledOnDisk(root, ['data', 'A.TXT'])).toEqual(['data', 'a.txt']);
  expect(spelledOnDisk(root, ['data', 'New', 'File'])).toEqual(['data', 'New', 'File']);
  expect(spelledOnDisk(root, ['none', 'x'])).toEqual(['none', 'x']);
  expect(spelledOnDisk(root, [])).toEqual([]);
});

it.runIf(process.platform === 'linux')('names of another case are tried where they may be taken for the same', () => {
  // What is mounted from Windows or macOS takes them so; what a test has, as a rule, does not.
  expect(hasOtherSpellings(root)).toBe(false);
  const tried: string[] = [];
  const there = (path: string): boolean => tried.push(path) > 0 && path.endsWith('/AIRLOCK.JSON');
  expect(hasOtherSpellings(root, there)).toBe(true);
  expect(tried.length).toBeLessThanOrEqual(8);
  expect(hasOtherSpellings(join(root, 'none'))).toBe(true);
  // So a rule about a folder holds for every spelling of its name.
  const found = resolveBeneath(root, [], 'SECRET/./Key.txt', true, true);
  expect(found).toMatchObject({ kind: 'absent', segments: ['secret', 'key.txt'] });
  expect(resolveBeneath(root, [], 'SECRET/Key.txt', true, false)).toMatchObject({ segments: ['SECRET', 'Key.txt'] });
});

describe('the bytes by which files may grow', () => {
  const all = rights('read ./out/**', 'write ./out/**');
  const opened = (gates: ReturnType<typeof openGates>, path: string, truncate = false): Descriptor => {
    const answer = gates.folder.openAt({}, path, { create: true, truncate }, { read: true, write: true });
    if (answer.tag === 'err') throw new Error(answer.val);
    return answer.val;
  };

  it('are counted over all files, and beyond them there is no space, whatever way is taken', () => {
    const gates = openGates({ root, requests: all, conditions: { diskBytes: 100 + 2 * entryBytes } });
    const [a, b] = [opened(gates, 'out/a'), opened(gates, 'out/b')];
    expect(a.write(new Uint8Array(60), 0n)).toEqual({ tag: 'ok', val: 60n });
    // What is written over is no growth.
    expect(a.write(new Uint8Array(60), 0n)).toEqual({ tag: 'ok', val: 60n });
    expect(b.write(new Uint8Array(41), 0n)).toEqual({ tag: 'err', val: 'insufficient-space' });
    expect(b.write(new Uint8Array(1), 1000n)).toEqual({ tag: 'err', val: 'insufficient-space' });
    expect(b.setSize(41n)).toEqual({ tag: 'err', val: 'insufficient-space' });
    const stream = b.appendViaStream();
    if (stream.tag === 'err') throw new Error(stream.val);
    expect(stream.val.write(new Uint8Array(41))).toMatchObject({ tag: 'err' });
    expect(readFileSync(join(root, 'out/b'))).toHaveLength(0);
    expect(b.write(new Uint8Array(40), 0n)).toMatchObject({ tag: 'ok' });
    const over = gates.denials().filter(({ reason }) => reason === 'over-limit');
    expect(
      over.every(({ capability, what }) => capability === 'limit' && what === `disk: ${100 + 2 * entryBytes} bytes`),
    ).toBe(true);
    expect(over.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  });

  it('come back when a file becomes shorter or is gone, and not while it is still open', () => {
    const gates = openGates({ root, requests: all, conditions: { diskBytes: 100 + entryBytes } });
    const first = opened(gates, 'out/a');
    expect(first.write(new Uint8Array(100), 0n)).toMatchObject({ tag: 'ok' });
    expect(gates.folder.unlinkFileAt('out/a')).toMatchObject({ tag: 'ok' });
    const second = opened(gates, 'out/b');
    expect(second.write(new Uint8Array(1), 0n)).toMatchObject({ tag: 'err' });
    first[Symbol.dispose]();
    expect(second.write(new Uint8Array(100), 0n)).toMatchObject({ tag: 'ok' });
    expect(second.write(new Uint8Array(1), 100n)).toMatchObject({ tag: 'err' });
    expect(second.setSize(0n)).toMatchObject({ tag: 'ok' });
    second[Symbol.dispose]();
    expect(gates.folder.unlinkFileAt('out/b')).toMatchObject({ tag: 'ok' });
    // A file that was there before gives back no more than was taken.
    writeFileSync(join(root, 'out/old.txt'), 'x'.repeat(500));
    const third = opened(gates, 'out/old.txt', true);
    expect(third.write(new Uint8Array(101 + entryBytes), 0n)).toMatchObject({ tag: 'err' });
    expect(third.write(new Uint8Array(100 + entryBytes), 0n)).toMatchObject({ tag: 'ok' });
  });

  it('are taken by each file and folder that is made, empty ones too, and come back with it', () => {
    const gates = openGates({ root, requests: all, conditions: { diskBytes: 3 * entryBytes } });
    const { folder } = gates;
    const [done, full] = [{ tag: 'ok' }, { tag: 'err', val: 'insufficient-space' }];
    const make = (path: string) => folder.openAt({}, path, { create: true, exclusive: true }, { write: true });
    expect(make('out/a')).toMatchObject(done);
    expect(make('out/b')).toMatchObject(done);
    expect(folder.createDirectoryAt('out/c')).toMatchObject(done);
    expect([make('out/d'), folder.createDirectoryAt('out/d')]).toEqual([full, full]);
    expect(readdirSync(join(root, 'out')).includes('d')).toBe(false);
    // What cannot be made takes nothing, and is refused for its own reason.
    expect(folder.removeDirectoryAt('out/c')).toMatchObject(done);
    expect(folder.createDirectoryAt('out/a')).toMatchObject({ val: 'exist' });
    expect(folder.createDirectoryAt('out/none/x')).toMatchObject({ val: 'no-entry' });
    expect(make('out/d')).toMatchObject(done);
    expect(folder.renameAt('out/a', folder, 'out/d')).toMatchObject(done);
    expect(make('out/a')).toMatchObject(done);
    expect(folder.unlinkFileAt('out/b')).toMatchObject(done);
    expect([make('out/b'), make('out/e')]).toMatchObject([done, full]);
    for (let time = 0; time < 20; time++) {
      expect(folder.unlinkFileAt('out/a')).toMatchObject(done);
      const file = make('out/a');
      if (file.tag === 'err') throw new Error(file.val);
      expect(file.val.write(new Uint8Array(1), 0n)).toMatchObject(full);
    }
    const over = gates.denials().filter(({ reason }) => reason === 'over-limit');
    expect(over.every(({ what }) => what === `disk: ${3 * entryBytes} bytes`)).toBe(true);
  });
});
