import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SourceWorld, Typings, TypingsOutcome } from '../../../src/build/index.ts';
import { followWorlds } from '../../../src/extension/typings/follow-worlds.ts';
import { layOut } from '../../build/folders.ts';

const world = (name: string): SourceWorld => ({ name, wit: [] });

/** Makes one file that names the world; a world called `broken` has none. */
function typings(made: string[]): Typings {
  return {
    hashOf: ({ name }) => name,
    make: ({ name }): Promise<TypingsOutcome> => {
      made.push(name);
      if (name === 'broken') return Promise.resolve({ kind: 'refused', message: 'It broke.' });
      return Promise.resolve({ kind: 'made', hash: name, files: [{ path: 'w.d.ts', content: name }] });
    },
  };
}

it('writes what the newest world of a component wants, once', async () => {
  const workspaceRoot = await layOut({ 'a/airlock.json': '', 'b/airlock.json': '' });
  const component = (name: string) => ({
    title: name,
    workspaceRoot,
    manifestPath: join(workspaceRoot, name, 'airlock.json'),
  });
  const [made, warned]: [string[], string[]] = [[], []];
  const follower = followWorlds({ typings: typings(made), warn: (message) => warned.push(message) });
  const text = (name: string): Promise<string> => readFile(join(workspaceRoot, name, '.airlock/types/w.d.ts'), 'utf8');

  for (const name of ['one', 'two', 'three']) follower.follow(component('a'), world(name));
  follower.follow(component('b'), world('other'));
  await follower.whenIdle();
  expect([await text('a'), await text('b')]).toEqual(['three', 'other']);
  expect(made).toEqual(['three', 'other']);

  follower.follow(component('a'), world('three'));
  await follower.whenIdle();
  expect(made).toHaveLength(2);

  for (let times = 0; times < 2; times++) {
    follower.follow(component('a'), world('broken'));
    await follower.whenIdle();
  }
  expect(warned).toEqual(['a: the types of its world are not up to date: It broke.']);
  expect(await text('a')).toBe('three');
});
