import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitBaseline, runGit } from '../../src/language/index.ts';

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

  it('is not known without git', async () => {
    expect(await gitBaseline(() => Promise.resolve(undefined))(root)).toBeUndefined();
  });
});
