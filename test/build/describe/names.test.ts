import { describe, expect, it } from 'vitest';
import { folderProblem } from '../../../src/build/describe/checked-folder.ts';
import { interfaceName } from '../../../src/build/describe/local-names.ts';
import { packagePaths } from '../../../src/build/describe/package-path.ts';

describe('the paths of packages', () => {
  it('are those that other tools use', () => {
    expect(packagePaths(['root:component', 'wasi:io@0.2.0', 'a:b', 'a:b@1.0.0-rc.1+x'])).toEqual([
      'package.wit',
      'deps/wasi-io-0.2.0/package.wit',
      'deps/a-b/package.wit',
      'deps/a-b-1.0.0-rc.1+x/package.wit',
    ]);
  });

  it.each(['../../etc/passwd', 'a:../b', 'a:b@../../x', 'a:b/c', '', 'a', 'a:b@1.0.0/..', `a:${'b'.repeat(200)}`])(
    'say nothing of %j',
    (name) => expect(packagePaths(['root', name])[1]).toBe('deps/package/package.wit'),
  );

  it('are different ones for names that look alike', () => {
    expect(packagePaths(['root', 'a-b:c', 'a:b-c', 'A:B-C', '..', '../..'])).toEqual([
      'package.wit',
      'deps/a-b-c/package.wit',
      'deps/a-b-c-2/package.wit',
      'deps/A-B-C-3/package.wit',
      'deps/package/package.wit',
      'deps/package-2/package.wit',
    ]);
  });
});

describe('the name of an interface', () => {
  it.each([
    ['wasi:io/poll@0.2.0', { package: 'wasi:io@0.2.0', label: 'poll' }],
    ['a:b/c-d', { package: 'a:b', label: 'c-d' }],
    ['a:b:c/d', { package: 'a:b:c', label: 'd' }],
    ['plain', undefined],
    ['unlocked-dep=<a:b/c>', undefined],
    ['a:b/../c', undefined],
    ['a:b/c@1 2', undefined],
  ])('%s', (name, parts) => expect(interfaceName(name)).toEqual(parts));
});

describe('a folder of WIT that is worked on', () => {
  it.each([
    ['package.wit', true],
    ['deps/a.wit', true],
    ['deps/a/b.wit', true],
    ['deps/a.wasm', true],
    ['../a.wit', false],
    ['deps/../a.wit', false],
    ['deps/../../a.wit', false],
    ['/a.wit', false],
    ['deps/a/b/c.wit', false],
    ['deps\\..\\a.wit', false],
    ['c:a.wit', false],
    ['.hidden.wit', false],
    ['a.ts', false],
  ])('%s', (path, fine) => expect(folderProblem([{ path, content: '' }]) === undefined).toBe(fine));

  it('is not empty, and not too large', () => {
    expect(folderProblem([])).toBe('There is no WIT here.');
    expect(folderProblem(Array.from({ length: 2_001 }, (_, at) => ({ path: `${at}.wit`, content: '' })))).toMatch(
      /2000/,
    );
    expect(folderProblem([{ path: 'a.wit', content: new Uint8Array(65 * 1024 ** 2) }])).toMatch(/larger/);
  });
});
