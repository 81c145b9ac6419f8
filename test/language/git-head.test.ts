import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitBaseline, runGit } from '../../src/language/index.ts';
import { findGit } from '../../src/language/workspace/run-git.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-git-')));
const root = `${folder}/a b/wit`;

function git(...args: readonly string[]): void {
  const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', folder, ...author, ...args], { stdio: 'ignore' });
}

function write(path: string, text: string): void {
  mkdirSync(join(`${root}/${path}`, '..'), { recursive: true });
  writeFileSync(`${root}/${path}`, text);
}

beforeAll(() => {
  git('init', '-q');
  write('main.wit', 'package a:b;\n// ä\n');
  write('deps/c/d.wit', 'package c:d;\n');
  write('deeper/other.wit', 'package e:f;\n');
  write('read.me', 'no');
  symlinkSync('main.wit', `${root}/link.wit`);
  git('add', '-A');
  git('commit', '-q', '-m', 'one');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the last commit of a root', () => {
  it('has the files of the root, and not what came later', async () => {
    const read = gitBaseline(runGit);
    write('main.wit', 'package a:b@2.0.0;\n');
    const first = await read(root);
    expect(Object.fromEntries(first?.files ?? [])).toEqual({
      [`${root}/main.wit`]: 'package a:b;\n// ä\n',
      [`${root}/deps/c/d.wit`]: 'package c:d;\n',
    });
    expect(await read(root)).toBe(first);
    git('commit', '-q', '-a', '-m', 'two');
    expect((await read(root))?.files.get(`${root}/main.wit`)).toBe('package a:b@2.0.0;\n');
  });

  it('is not known where there is no repository, no commit or no such folder', async () => {
    const bare = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-git-')));
    try {
      expect(await gitBaseline(runGit)(bare)).toBeUndefined();
      execFileSync('git', ['-C', bare, 'init', '-q']);
      expect(await gitBaseline(runGit)(bare)).toBeUndefined();
      expect(await gitBaseline(runGit)(`${bare}/none`)).toBeUndefined();
    } finally {
      rmSync(bare, { recursive: true, force: true });
    }
  });

  it('keeps the texts that a root needs, however many others it has read', async () => {
    const blob = (path: string, hash: string): string => `100644 blob ${hash}\t${path}\0`;
    const hashes = Array.from({ length: 6000 }, (_, index) => index.toString(16).padStart(40, '0'));
    const text = (hash: string): string => `// ${hash.slice(-6)}\n`;
    let listing = hashes.map((hash, index) => blob(`f${index}.wit`, hash)).join('');
    const read = gitBaseline((_, [command], input) => {
      const asked = input.split('\n').filter(Boolean);
      const bodies = asked.map((hash) => `${hash} blob ${text(hash).length}\n${text(hash)}\n`);
      return Promise.resolve(new TextEncoder().encode(command === 'ls-tree' ? listing : bodies.join('')));
    });
    await read('/r');
    listing += blob('new.wit', 'f'.repeat(40));
    expect((await read('/r'))?.files.size).toBe(6001);
  });

  it('is asked of a git that an absolute folder of the search path holds', () => {
    const bin = join(folder, 'bin');
    mkdirSync(join(bin, 'inner', 'git'), { recursive: true });
    writeFileSync(join(bin, 'git'), '', { mode: 0o755 });
    const path = (...folders: readonly string[]): string => folders.join(delimiter);
    // A folder of that name is no program, and what is relative leads into whatever folder is open.
    expect(findGit(path(relative(process.cwd(), bin), '', join(bin, 'inner'), bin), false)).toBe(join(bin, 'git'));
    expect(findGit(path(relative(process.cwd(), bin), '.', ''), false)).toBeUndefined();
    expect(findGit(undefined, false)).toBeUndefined();
  });

  it('is not known without git', async () => {
    expect(await gitBaseline(() => Promise.resolve(undefined))(root)).toBeUndefined();
  });
});
