import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyTemplate } from '../../../src/build/new/copy-template.ts';
import { componentNameFrom, componentNameProblem } from '../../../src/build/new/name.ts';
import { parseManifest } from '../../../src/manifest/index.ts';
import { layOut } from '../../build/folders.ts';

const template = {
  'airlock.json': '{ "name": "{{name}}" }',
  'src/__name__.ts': '// {{name}}, {{name}}',
  _gitignore: '/{{name}}.wasm\n',
};

describe('a new component', () => {
  it('is the template under its name', async () => {
    const [from, parent] = [await layOut(template), join(await layOut({}), 'deep/er')];
    const folder = join(parent, 'desk');
    expect(await copyTemplate(from, parent, 'desk')).toEqual({
      kind: 'created',
      folder,
      manifestPath: join(folder, 'airlock.json'),
    });
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual([
      '.gitignore',
      'airlock.json',
      'src',
      'src/desk.ts',
    ]);
    expect(await readFile(join(folder, 'src/desk.ts'), 'utf8')).toBe('// desk, desk');
    expect(await readdir(parent)).toEqual(['desk']);
  });

  it.each<readonly [what: string, make: (path: string) => Promise<unknown>]>([
    ['a file', (path) => writeFile(path, 'mine')],
    ['a folder', (path) => mkdir(path)],
    ['a link that leads nowhere', (path) => symlink('/nowhere', path)],
  ])('leaves %s in its place alone', async (_, make) => {
    const [from, parent] = [await layOut(template), await layOut({})];
    await make(join(parent, 'desk'));
    expect(await copyTemplate(from, parent, 'desk')).toEqual({ kind: 'exists', path: join(parent, 'desk') });
    expect(await readdir(parent)).toEqual(['desk']);
  });

  it('of two that are made at once is one of them, whole', async () => {
    const [from, parent] = [await layOut(template), await layOut({})];
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => copyTemplate(from, parent, 'desk')));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
      'created',
      ...Array.from({ length: 7 }, () => 'exists'),
    ]);
    expect(await readdir(parent)).toEqual(['desk']);
    expect(await readdir(join(parent, 'desk'))).toHaveLength(3);
  });

  it('is not begun where it cannot be made, and leaves nothing behind', async () => {
    const [from, parent] = [await layOut({ 'airlock.json': 'x' }), await layOut({})];
    await symlink('/nowhere', join(from, 'broken'));
    expect(await copyTemplate(from, parent, 'desk')).toMatchObject({ kind: 'failed' });
    expect(await readdir(parent)).toEqual([]);
    await chmod(parent, 0o700);
  });

  it.each([
    ['', 'A component has a name.'],
    ['Desk', 'A name is lowercase words joined by "-", as "order-desk".'],
    ['../desk', 'A name is lowercase words joined by "-", as "order-desk".'],
    ['a/b', 'A name is lowercase words joined by "-", as "order-desk".'],
    ['list', '"list" is a word of WIT, so a world cannot be called so.'],
    ['nul', '"nul" is no name for a folder on Windows.'],
    ['x'.repeat(65), 'A name has at most 64 characters.'],
  ])('is not called %j', async (name, message) => {
    expect(componentNameProblem(name)).toBe(message);
    const parent = await layOut({});
    expect(await copyTemplate(await layOut(template), parent, name)).toEqual({ kind: 'bad-name', message });
    expect(await readdir(parent)).toEqual([]);
  });

  it('is not called as a file that the template has already', async () => {
    const parent = await layOut({});
    const from = await layOut({ 'airlock.json': '{}', 'src/__name__.ts': '', 'src/http.ts': '' });
    expect(await copyTemplate(from, parent, 'http')).toEqual({
      kind: 'bad-name',
      message: 'The template has a file src/http.ts of its own: choose another name.',
    });
    expect(await readdir(parent)).toEqual([]);
    expect((await copyTemplate(from, parent, 'https')).kind).toBe('created');
  });

  it.each(['a', 'order-desk', 'a1-2b'])('may be called %s, as a manifest allows', (name) => {
    expect(componentNameProblem(name)).toBeUndefined();
    const text = `{ "name": "${name}", "version": "0.1.0", "component": "a.wasm" }`;
    expect(parseManifest(text).problems).toEqual([]);
  });

  it.each([
    ['My Project', 'my-project'],
    ['orderDesk_2', 'order-desk-2'],
    ['2-fast', 'fast'],
    ['Grüße', 'gru-e'],
    ['日本', undefined],
    ['list', undefined],
  ])('can be called after a folder named %s', (text, name) => {
    expect(componentNameFrom(text)).toBe(name);
  });
});
