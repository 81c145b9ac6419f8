import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPrograms } from '../../../src/host/index.ts';

let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-programs-')));
  for (const folder of ['first', 'second', 'workspace/bin', 'shared'])
    mkdirSync(join(base, folder), { recursive: true });
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(path: string, mode = 0o755): string {
  const whole = join(base, path);
  writeFileSync(whole, '#!/bin/sh\n');
  chmodSync(whole, mode);
  return whole;
}

function find(program: string, ...places: readonly string[]) {
  const searchPath = places
    .map((place) => (place.startsWith('=') ? place.slice(1) : join(base, place)))
    .join(delimiter);
  return createPrograms({ searchPath, folders: () => [join(base, 'workspace')] }).find(program);
}

describe('a program', () => {
  it('is the first of its name on the search path, by its real path', () => {
    const path = put('first/tool');
    put('second/tool');
    expect(find('tool', 'first', 'second')).toEqual({ kind: 'found', path });
    symlinkSync(path, join(base, 'second/linked'));
    expect(find('linked', 'second')).toEqual({ kind: 'found', path });
  });

  it('is no file that cannot be executed, and no folder', () => {
    put('first/tool', 0o644);
    mkdirSync(join(base, 'first/other'));
    const path = put('second/tool');
    expect(find('tool', 'first', 'second')).toEqual({ kind: 'found', path });
    expect(find('other', 'first')).toEqual({ kind: 'absent' });
  });

  it.each(['=', '=.', '=bin', '=../bin', '=./first'])('is not looked for in %j, which is relative', (place) => {
    const before = process.cwd();
    put('first/tool');
    put('workspace/bin/tool');
    process.chdir(join(base, 'workspace'));
    try {
      expect(find('tool', place)).toEqual({ kind: 'absent' });
    } finally {
      process.chdir(before);
    }
  });

  it.each([
    '',
    '.',
    '..',
    './tool',
    '../first/tool',
    '/bin/sh',
    'a/b',
    'a\\b',
    '-tool',
    'tool\0',
    'to ol',
    'tool;ls',
    '$SHELL',
    'C:tool',
  ])('is never called %j', (name) => {
    put('first/tool');
    expect(find(name, 'first', '=/bin')).toEqual({ kind: 'absent' });
  });

  it('in the workspace is refused, though another one follows', () => {
    const path = put('workspace/bin/tool');
    put('first/tool');
    expect(find('tool', 'workspace/bin', 'first')).toEqual({ kind: 'refused', path, why: 'lies in the workspace' });
  });

  it('that a link from a trusted folder finds in the workspace is refused', () => {
    const path = put('workspace/bin/tool');
    symlinkSync(path, join(base, 'first/tool'));
    expect(find('tool', 'first')).toMatchObject({ kind: 'refused', path });
  });

  it('in a workspace that is reached through a link is refused', () => {
    put('workspace/bin/tool');
    symlinkSync(join(base, 'workspace'), join(base, 'alias'));
    const folders = () => [join(base, 'alias')];
    const programs = createPrograms({ searchPath: join(base, 'workspace/bin'), folders });
    expect(programs.find('tool').kind).toBe('refused');
    expect(programs.pinOf('tool')).toBe(undefined);
  });

  it('in the folder of the manifest is refused', () => {
    put('second/tool');
    const programs = createPrograms({ searchPath: join(base, 'second'), folders: () => [] });
    expect(programs.find('tool', join(base, 'second')).kind).toBe('refused');
    expect(programs.find('tool', join(base, 'first')).kind).toBe('found');
    expect(programs.find('tool', join(base, 'sec')).kind).toBe('found');
  });

  it.each([0o775, 0o757, 0o777])('of mode %o, which others can write to, is refused', (mode) => {
    const path = put('first/tool', mode);
    expect(find('tool', 'first')).toEqual({ kind: 'refused', path, why: 'can be written to by others' });
  });

  it('in a folder that everybody can write to is refused', () => {
    put('shared/tool');
    chmodSync(join(base, 'shared'), 0o1777);
    expect(find('tool', 'shared')).toMatchObject({
      kind: 'refused',
      why: 'lies in a folder that everybody can write to',
    });
  });

  it('is pinned by its real path', () => {
    const path = put('first/tool');
    symlinkSync(path, join(base, 'second/tool'));
    const programs = createPrograms({ searchPath: join(base, 'second'), folders: () => [] });
    expect(programs.pinOf('tool')).toBe(path);
    expect(programs.pinOf('none')).toBe(undefined);
    expect(createPrograms({ searchPath: undefined, folders: () => [] }).pinOf('sh')).toBe(undefined);
  });
});
