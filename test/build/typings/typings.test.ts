import { describe, expect, it } from 'vitest';
import type { Describer, SourceWorld } from '../../../src/build/index.ts';
import { fileImports } from '../../../src/build/typings/file-imports.ts';
import { createTypings } from '../../../src/build/typings/typings.ts';
import { wholeName } from '../../../src/build/typings/missing-stubs.ts';

const world = (content: string, name = 'a:b/w'): SourceWorld => ({ wit: [{ path: 'world.wit', content }], name });

/** A describer with these answers, one after the other, and what it was asked. */
function describer(...answers: readonly object[]): { ask: Describer['ask']; readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const ask = (kind: unknown, question: object): Promise<unknown> => {
    asked.push({ kind, ...question });
    return Promise.resolve(answers[asked.length - 1]);
  };
  return { ask: ask as Describer['ask'], asked };
}

const files = [{ path: 'w.d.ts', content: 'declare module "w" {}' }];

describe('typings', () => {
  it('are made once for the same world', async () => {
    const from = describer({ kind: 'done', value: files }, { kind: 'done', value: [] });
    const typings = createTypings(from);
    const one = await typings.make(world('package a:b;'));
    expect(one).toEqual({ kind: 'made', hash: typings.hashOf(world('package a:b;')), files: [...files, fileImports] });
    expect(await typings.make(world('package a:b;'))).toBe(one);
    const { wit } = world('package a:b;');
    expect(from.asked).toEqual([{ kind: 'types', wit, world: 'a:b/w', side: 'guest' }]);
  });

  it('are made anew for other WIT, another world, and other files of the same text', async () => {
    const typings = createTypings(describer());
    const { hashOf } = typings;
    const hashes = [
      world('package a:b;'),
      world('package a:c;'),
      world('package a:b;', 'a:b/v'),
      { wit: [{ path: 'other.wit', content: 'package a:b;' }], name: 'a:b/w' },
      {
        wit: [
          { path: 'world.wit', content: 'package ' },
          { path: 'a:b;', content: '' },
        ],
        name: 'a:b/w',
      },
    ].map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it.each([
    [{ kind: 'refused', message: 'No.' }, 'No.'],
    [{ kind: 'died', reason: 'It broke.' }, 'It broke.'],
    [{ kind: 'timeout', milliseconds: 20 }, 'They took more than 20 ms.'],
  ])('are not asked for again where there are none: %o', async (answer, message) => {
    const from = describer(answer, { kind: 'done', value: files });
    const typings = createTypings(from);
    expect(await typings.make(world(''))).toEqual({ kind: 'refused', message });
    expect(await typings.make(world(''))).toEqual({ kind: 'refused', message });
    expect(from.asked).toHaveLength(1);
  });

  it('are remembered for some worlds only', async () => {
    const from = describer(...Array.from({ length: 40 }, () => ({ kind: 'done', value: files })));
    const typings = createTypings(from);
    for (let index = 0; index < 20; index++) await typings.make(world(`package a:b${index};`));
    await typings.make(world('package a:b19;'));
    expect(from.asked).toHaveLength(20);
    await typings.make(world('package a:b0;'));
    expect(from.asked).toHaveLength(21);
  });
});

describe('the whole name of a world', () => {
  const file = (name: string, text: string) => ({ path: `/w/${name}`, name, text });
  it.each([
    ['of the package', [file('world.wit', 'package a:b@1.0.0; world w {}')], 'a:b/w@1.0.0'],
    [
      'of a package in several files',
      [file('a.wit', 'package a:b;'), file('b.wit', 'world w {} world ww {}')],
      'a:b/w',
    ],
    [
      'beside one of a dependency',
      [file('deps/c.wit', 'package c:d; world w {}'), file('w.wit', 'package a:b; world w {}')],
      'a:b/w',
    ],
    ['that is not there', [file('world.wit', 'package a:b; world v {}')], 'w'],
  ])('%s', (_, wit, expected) => {
    expect(wholeName('w', { kind: 'wit', files: wit, single: false })).toBe(expected);
  });
});
