import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importsOfWorld, projectFileFor, projectPlaces } from '../../../src/extension/typings/project-file.ts';
import { layOut } from '../../build/folders.ts';
import { compile } from '../../build/typings/type-check.ts';

it.each([
  ['./src/a.ts', 'tsconfig.json', 'src/**/*'],
  ['src/deep/a.mts', 'tsconfig.json', 'src/**/*'],
  ['./a.ts', 'tsconfig.json', '**/*'],
  ['./src/a.js', 'jsconfig.json', 'src/**/*'],
])('a project for %s', (source, name, include) => {
  const made = projectFileFor(source);
  expect(made.name).toBe(name);
  expect(JSON.parse(made.text)).toMatchObject({ include: [include, '.airlock/types/**/*.d.ts'] });
});

it.each(['./src/a.ts', './a.ts'])('lets the compiler see the types from %s', { timeout: 60_000 }, async (source) => {
  const project = projectFileFor(source);
  const folder = await layOut({
    [source]: `import { now } from 'my:own/clock@1.0.0';\nexport const text: string = now();\n`,
    '.airlock/types/interfaces/a.d.ts': `declare module 'my:own/clock@1.0.0' { export function now(): bigint; }\n`,
    [project.name]: project.text,
  });
  expect(await compile(join(folder, project.name))).toMatch(/^\S+a\.ts\(2,14\): error TS2322[^\n]*\n$/);
});

it('stands beside a file or above it, inside of the workspace', () => {
  expect(projectPlaces('/w/a/src/x.ts', '/w/a')).toEqual([
    '/w/a/src/tsconfig.json',
    '/w/a/src/jsconfig.json',
    '/w/a/tsconfig.json',
    '/w/a/jsconfig.json',
  ]);
  expect(projectPlaces('/other/x.ts', '/w/a')).toEqual([]);
});

it.each([
  [`import { x } from 'wasi:cli/environment@0.2.12';`, true],
  [`export type { X } from "my-own:b/c";`, true],
  [`let x: import('a:b/c@1.0.0').X;`, true],
  [`import x from 'node:fs';`, false],
  [`import x from './a:b/c.ts';`, false],
  [`fetch('https://example.org/x');`, false],
])('%s', (line, expected) => {
  expect(importsOfWorld(line)).toBe(expected);
});
