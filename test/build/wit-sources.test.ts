import { join } from 'node:path';
import { expect, test } from 'vitest';
import { confineTo } from '../../src/build/confine.ts';
import { readNamedWit } from '../../src/build/wit-sources.ts';
import { layOut } from './folders.ts';

test('a link in deps that leads back to the folder itself declares nothing once more', async () => {
  const folder = await layOut({
    'wit/a.wit': 'package a:b;',
    'wit/deps/c.wit': 'package c:d;',
    'wit/deps/loop': { link: '..' },
    'wit/deps/self': { link: '.' },
    'wit/deps/e': { link: '../../shared' },
    'shared/e.wit': 'package e:f;',
  });
  const read = await readNamedWit('./wit', join(folder, 'airlock.json'), await confineTo(folder));
  expect(read.kind === 'wit' && read.files.map(({ name }) => name)).toEqual(['a.wit', 'deps/c.wit', 'deps/e/e.wit']);
});
