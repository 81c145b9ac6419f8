import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle, type BundleOutcome } from '../../src/build/bundle.ts';
import { confineTo } from '../../src/build/confine.ts';
import type { BuildDiagnostic } from '../../src/build/index.ts';
import type { WorldImports } from '../../src/build/imports.ts';
import { type Entry, layOut } from './folders.ts';

const world: WorldImports = {
  worldName: 'w',
  interfaces: new Set(['wasi:cli/environment@0.2.12', 'my:app/log']),
  functions: new Set(['tell-time']),
};

/** `work` is the workspace; what lies beside it is outside. */
async function bundleIn(entries: Readonly<Record<string, Entry>>, source = 'work/main.ts'): Promise<BundleOutcome> {
  const folder = await layOut({
    'outside/secret.txt': 'SECRET',
    'outside/secret.ts': 'export default "SECRET"',
    ...entries,
  });
  return bundle(join(folder, source), await confineTo(join(folder, 'work')), world);
}

function errorsOf(outcome: BundleOutcome): readonly BuildDiagnostic[] {
  return outcome.kind === 'failed' ? outcome.diagnostics : [];
}

/** `line:column-line:column file message` of each diagnostic, counted from one as an editor shows them. */
function shown(diagnostics: readonly BuildDiagnostic[]): string[] {
  const at = ({ line, column }: BuildDiagnostic['start']): string => `${line + 1}:${column + 1}`;
  return diagnostics.map(
    ({ path, start, end, message }) => `${at(start)}-${at(end)} ${path.split('/').at(-1)} ${message}`,
  );
}

describe('bundle', () => {
  it('takes several files, packages, JSON and text, and leaves the imports of the world', async () => {
    const outcome = await bundleIn({
      'work/main.ts': `import { getEnvironment } from 'wasi:cli/environment@0.2.12';
        import tellTime from 'tell-time'; import { log } from 'my:app/log';
        import type { Unused } from 'wasi:http/types@0.2.12';
        import { part } from './lib/part.ts'; import old from 'old'; import { modern } from 'modern/sub';
        import data from './data.json'; import text from './note.txt';
        export const greetAll = (x: Unused): string => [part, old, modern, data.value, text, tellTime(), log(x), getEnvironment()].join();`,
      'work/lib/part.ts': `export const part: string = 'PART';`,
      'work/node_modules/old/package.json': '{ "main": "./lib.js" }',
      'work/node_modules/old/lib.js': `module.exports = 'OLD';`,
      'work/node_modules/modern/package.json': '{ "type": "module", "exports": { "./sub": { "import": "./m.mjs" } } }',
      'work/node_modules/modern/m.mjs': `export const modern = 'MODERN';`,
      'work/data.json': '{ "value": "DATA" }',
      'work/note.txt': 'NOTE',
    });
    expect(outcome).toMatchObject({ kind: 'bundle', exports: ['greetAll'], warnings: [] });
    if (outcome.kind !== 'bundle') return;
    for (const part of ['PART', 'OLD', 'MODERN', 'DATA', 'NOTE']) expect(outcome.code).toContain(part);
    expect(outcome.code).toMatch(/from "wasi:cli\/environment@0\.2\.12"/);
    expect(outcome.code).toMatch(/from "tell-time"/);
    expect(outcome.code).not.toContain('wasi:http');
    expect(outcome.inputs.map((path) => path.split('/work/')[1])).toEqual([
      'data.json',
      'lib/part.ts',
      'main.ts',
      'node_modules/modern/m.mjs',
      'node_modules/old/lib.js',
      'note.txt',
    ]);
    expect(JSON.parse(outcome.sourceMap)).toMatchObject({ version: 3 });
  });

  it('does not look at a tsconfig.json, so that one from outside changes nothing', async () => {
    const outcome = await bundleIn({
      'outside/base.json': '{ "compilerOptions": { "paths": { "inner": ["./secret.ts"] }, "jsxFactory": "SECRET" } }',
      'work/tsconfig.json':
        '{ "extends": "../outside/base.json", "compilerOptions": { "paths": { "own": ["../outside/secret.ts"] } } }',
      'work/main.ts': `export { default } from 'inner'; export { default as own } from 'own';`,
    });
    expect(shown(errorsOf(outcome))).toEqual([
      '1:25-1:32 main.ts There is no package "inner" in node_modules that can be imported. Install it: npm install inner',
      '1:65-1:70 main.ts There is no package "own" in node_modules that can be imported. Install it: npm install own',
    ]);
  });

  const leads = (specifier: string): string =>
    `"${specifier}" leads out of the workspace. Only what lies inside is built into a component.`;
  const ofNode = (specifier: string): string =>
    `"${specifier}" is a module of Node, and a component does not run in Node: it has what its world imports, as wasi:filesystem/types for files.`;
  const attacks: readonly [
    name: string,
    specifier: string,
    entries: Readonly<Record<string, Entry>>,
    message: string,
  ][] = [
    ['a relative path out', '../outside/secret.ts', {}, leads('../outside/secret.ts')],
    ['a relative path out and in and out', './a/../../outside/secret.txt', {}, leads('./a/../../outside/secret.txt')],
    ['a path out to nothing', '../outside/none.ts', {}, leads('../outside/none.ts')],
    [
      'an absolute path',
      '/etc/hostname.txt',
      {},
      'An absolute path is not imported: "/etc/hostname.txt". Write a path relative to this file.',
    ],
    [
      'a symbolic link to a file',
      './in.ts',
      { 'work/in.ts': { link: '<folder>/outside/secret.ts' } },
      leads('./in.ts'),
    ],
    ['a symbolic link to a folder', './in/secret.ts', { 'work/in': { link: '../outside' } }, leads('./in/secret.ts')],
    [
      'a link to a link',
      './a.txt',
      { 'work/a.txt': { link: './b.txt' }, 'work/b.txt': { link: '../outside/secret.txt' } },
      leads('./a.txt'),
    ],
    [
      'a package that is a link',
      'bad',
      { 'work/node_modules/bad': { link: '<folder>/outside' }, 'outside/package.json': '{ "main": "./secret.ts" }' },
      leads('bad'),
    ],
    [
      'a package of a folder above',
      'above',
      { 'node_modules/above/index.js': 'export default "SECRET"' },
      leads('above'),
    ],
    [
      'the main of a package',
      'bad',
      { 'work/node_modules/bad/package.json': '{ "main": "../../../outside/secret.ts" }' },
      leads('bad'),
    ],
    [
      'the imports of a package.json',
      '#x',
      { 'work/package.json': '{ "imports": { "#x": "./link.ts" } }', 'work/link.ts': { link: '../outside/secret.ts' } },
      leads('#x'),
    ],
    [
      'the exports of a package.json',
      'bad/x',
      {
        'work/node_modules/bad/package.json': '{ "exports": { "./x": "./x.js" } }',
        'work/node_modules/bad/x.js': { link: '../../../outside/secret.ts' },
      },
      leads('bad/x'),
    ],
    ['a file URL', 'file:///etc/passwd', {}, 'Only files of the workspace and interfaces of the world are imported.'],
    [
      'a data URL',
      'data:text/javascript,export default 1',
      {},
      'Only files of the workspace and interfaces of the world are imported.',
    ],
    [
      'a data URL that looks like an interface',
      'data:text/javascript',
      {},
      'Only files of the workspace and interfaces of the world are imported.',
    ],
    [
      'a web URL',
      'https://example.com/x.js',
      {},
      'Only files of the workspace and interfaces of the world are imported.',
    ],
    [
      'a URL without a scheme',
      '//example.com/x.js',
      {},
      'An absolute path is not imported: "//example.com/x.js". Write a path relative to this file.',
    ],
    ['a module of Node', 'node:fs', {}, ofNode('node:fs')],
    ['a module of Node by its short name', 'fs', {}, ofNode('fs')],
    ['a part of a module of Node', 'fs/promises', {}, ofNode('fs/promises')],
    [
      'a file of no known kind',
      './key.pem',
      { 'work/key.pem': 'KEY' },
      'A ".pem" file is not imported: TypeScript, JavaScript, JSON and .txt files are.',
    ],
    [
      'a query that changes the kind',
      './key.pem?a.txt',
      { 'work/key.pem': 'KEY' },
      'A ".pem" file is not imported: TypeScript, JavaScript, JSON and .txt files are.',
    ],
    [
      'an interface that the world does not have',
      'wasi:http/types@0.2.12',
      {},
      'The world "w" does not import "wasi:http/types@0.2.12". Add "import wasi:http/types@0.2.12;" to the world.',
    ],
    [
      'an interface without its version',
      'wasi:cli/environment',
      {},
      'The world "w" does not import "wasi:cli/environment". It imports "wasi:cli/environment@0.2.12": write that.',
    ],
    [
      'an unknown package',
      'nowhere',
      {},
      'There is no package "nowhere" in node_modules that can be imported. Install it: npm install nowhere',
    ],
    [
      'an unknown package of a scope',
      '@no/where',
      {},
      'There is no package "@no/where" in node_modules that can be imported. Install it: npm install @no/where',
    ],
    [
      'an unknown part of a package',
      'nowhere/at.js',
      {},
      'There is no "nowhere/at.js" in node_modules: the package is not installed, or does not have that part.',
    ],
    ['a file that is not there', './part.ts', {}, 'There is no file "./part.ts".'],
    [
      'a file that is not there, without its ending',
      './part',
      {},
      'There is no file "./part", with or without an ending of TypeScript or JavaScript.',
    ],
    ['an alias that nobody gave', '#part', {}, 'No package.json says under "imports" what "#part" is.'],
  ];
  const forms: readonly [string, (specifier: string) => string, column: number][] = [
    ['import', (specifier) => `export { x } from '${specifier}';`, 19],
    ['import()', (specifier) => `export const x = import('${specifier}');`, 25],
    ['require', (specifier) => `export const x = require('${specifier}');`, 26],
  ];
  describe.each(forms)('refuses through %s', (_form, write, column) => {
    it.each(attacks)('%s', async (_name, specifier, entries, message) => {
      const outcome = await bundleIn({ 'work/main.ts': write(specifier), ...entries });
      expect(shown(errorsOf(outcome))).toEqual([`1:${column}-1:${column + specifier.length + 2} main.ts ${message}`]);
    });
  });

  it('refuses the same from a file that it took itself', async () => {
    const outcome = await bundleIn({
      'work/main.ts': `export { x } from './lib/a.ts';`,
      'work/lib/a.ts': `// 😀\nexport { default as x } from '../../outside/secret.ts';`,
    });
    expect(shown(errorsOf(outcome))).toEqual([`2:30-2:55 a.ts ${leads('../../outside/secret.ts')}`]);
  });

  it('refuses a source that is missing, outside, or a link to outside', async () => {
    const [missing, outside, link] = await Promise.all([
      bundleIn({ 'work/main.ts': '' }, 'work/none.ts'),
      bundleIn({ 'work/main.ts': '' }, 'outside/secret.ts'),
      bundleIn({ 'work/in.ts': { link: '../outside/secret.ts' } }, 'work/in.ts'),
    ]);
    expect(missing).toEqual({ kind: 'unusable', message: 'does not exist.' });
    expect(outside).toEqual({ kind: 'unusable', message: 'lies outside the workspace.' });
    expect(link).toEqual(outside);
  });

  const leavingGlobs = [
    'import("../outside/" + x + ".txt")',
    'import(`../outside/${x}.txt`)',
    'import("." + "./outside/" + x)',
    'import(("../outside/" as string) + x)',
    'import(x ? "../outside/" + x + ".txt" : x)',
    'import(/* ) */ "../outside/" + x)',
    'import // (\n ( "../outside/" + x)',
    'import(`./a${"/../../outside/"}${x}`)',
    'import("\\x2e./outside/" + x)',
    'require("../outside/" + x)',
    'r\\u0065quire("../outside/" + x)',
    'import("./link/" + x + ".txt")',
    'import(`./link/${x}`)',
  ];
  it.each(leavingGlobs)('does not walk outside for %s', async (expression) => {
    const outcome = await bundleIn({
      'work/main.ts': `/* é😀 */ export const f = (x: string) => ${expression};`,
      'work/link': { link: '<folder>/outside' },
    });
    const errors = errorsOf(outcome);
    expect(errors.map((error) => error.message)).toEqual([expect.stringContaining('begins with "./"')]);
    expect(errors[0]).toMatchObject({ path: expect.stringMatching(/work\/main\.ts$/), start: { line: 0, column: 42 } });
    expect(outcome.kind === 'failed' ? outcome.inputs.filter((path) => path.includes('outside')) : []).toEqual([]);
  });

  it('still takes many files by a pattern within the workspace, and plain imports from above', async () => {
    const outcome = await bundleIn(
      {
        'work/in/main.ts': `import data from '../data.json' with { type: 'json' };
          export const f = (x: string) => [import('./parts/' + x + '.ts'), import("../data.json"), (x + data) + '..'];`,
        'work/in/parts/a.ts': `export const part = 'PART';`,
        'work/data.json': '{ "a": 1 }',
      },
      'work/in/main.ts',
    );
    expect(outcome).toMatchObject({ kind: 'bundle', code: expect.stringContaining('PART') });
  });

  it('does not wait for a named pipe', async () => {
    const folder = await layOut({ 'work/main.ts': `import './pipe.ts';` });
    execFileSync('mkfifo', [join(folder, 'work/pipe.ts')]);
    const outcome = await bundle(join(folder, 'work/main.ts'), await confineTo(join(folder, 'work')), world);
    expect(shown(errorsOf(outcome))).toHaveLength(1);
  });

  it('names the files of a workspace that is a link as the person does', async () => {
    const folder = await layOut({ 'real/main.ts': 'export const = 1;' });
    await symlink(join(folder, 'real'), join(folder, 'work'));
    const source = join(folder, 'work/main.ts');
    const outcome = await bundle(source, await confineTo(join(folder, 'work')), world);
    expect(errorsOf(outcome).map(({ path }) => path)).toEqual([source]);
    expect(outcome).toMatchObject({ inputs: [source] });
  });

  it('tells the place of a syntax error in UTF-16', async () => {
    const outcome = await bundleIn({ 'work/main.ts': `const a = 1;\r\n/* é😀 */ let x = ]1;` });
    expect(shown(errorsOf(outcome))).toEqual(['2:19-2:20 main.ts Unexpected "]"']);
  });
});
