import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { describeBinary } from '../../../src/build/describe/binary.ts';
import type { BinaryDescription } from '../../../src/build/index.ts';
import { importedCapabilities } from '../../../src/manifest/index.ts';
import { plainText, sizeText } from '../../../src/build/describe/plain-text.ts';
import { reportText, troubleText } from '../../../src/build/describe/report.ts';
import { describeWorld, parseWit } from '../../../src/wit/index.ts';

const facts = {
  bytes: 12_000_914,
  producers: [['processed-by', ['wit-component 0.259.0', 'rustc 1.88.0']]] as const,
  parts: { modules: 4, moduleBytes: 11_990_000, components: 1 },
};

const component: BinaryDescription = {
  kind: 'component',
  ...facts,
  imports: ['wasi:http/types@0.2.10', 'wasi:http/outgoing-handler@0.2.10', 'shop:orders/types'],
  exports: ['greet'],
  worldOnly: false,
  wit: [
    { path: 'package.wit', content: 'package root:component;\n\nworld root {\n}\n' },
    { path: 'deps/a-b/package.wit', content: 'package a:b;\n\ninterface c {\n  f: func();\n\n  g: func();\n}\n' },
  ],
};

describe('a binary as a text', () => {
  it('says what it is, what it may ask for and who made it, then its WIT with all packages', () => {
    expect(reportText('greeter.wasm', component)).toBe(`// greeter.wasm: a WebAssembly component, 11.4 MiB
// Inside: 4 core modules (11.4 MiB)
//
// What it may ask for, by its imports:
//   network  may send HTTP requests (wasi:http/outgoing-handler)
//   shared   types and streams that other interfaces need (wasi:http/types)
//   custom   whatever its host gives it (shop:orders/types)
//
// Made by:
//   processed-by: wit-component 0.259.0, rustc 1.88.0

package root:component;

world root {
}

package a:b {
  interface c {
    f: func();

    g: func();
  }
}
`);
  });

  it('is WIT without a fault', async () => {
    const bytes = await readFile(new URL('./fixtures/thing.wasm', import.meta.url));
    const described = await describeBinary(bytes);
    if (described.kind !== 'done') throw new Error(described.message);
    const text = reportText('thing.wasm', described.value);
    expect(describeWorld([{ path: 'thing.wasm.wit', text }], 'root')).toMatchObject({ kind: 'world', unresolved: [] });
  });

  it('says of one that imports nothing that it can only compute', () => {
    expect(reportText('a.wasm', { ...component, imports: [] })).toContain(
      '// It imports nothing: it can only compute.\n',
    );
  });

  it('names some of many imports, the rest of which are in the world', () => {
    const imports = Array.from('abcdef', (letter) => `my:${letter}/i@1.0.0`);
    const text = reportText('a.wasm', { ...component, imports });
    expect(text).toContain('//   custom  whatever its host gives it (my:a/i, my:b/i, my:c/i, my:d/i and 2 more)\n');
  });

  it('says so where only the world can be told', () => {
    expect(reportText('a.wasm', { ...component, worldOnly: true })).toContain('// Its interfaces cannot be told');
  });

  it('lists what a core module imports and exports', () => {
    const imports = [{ name: 'env f', type: 'func (param i32)' }];
    const text = reportText('m.wasm', { kind: 'core-module', ...facts, imports, exports: [], wit: [] });
    expect(text).toMatch(/^\/\/ m\.wasm: a core module of WebAssembly, not a component, 11\.4 MiB\n/);
    expect(text).toContain('// Imports:\n//   env f: func (param i32)\n');
    expect(text).toContain('// Exports: none\n');
    expect(parseWit(text).problems).toEqual([]);
  });

  it('keeps a documented package in its braces', () => {
    const wit = [
      component.wit[0] ?? { path: '', content: '' },
      { path: 'b', content: '/// Docs.\npackage a:b;\n\nworld w {\n}\n' },
    ];
    const text = reportText('a.wasm', { ...component, kind: 'wit-package', wit });
    expect(text).toContain('/// Docs.\npackage a:b {\n  world w {\n  }\n}\n');
    expect(parseWit(text).problems).toEqual([]);
  });

  it('lets no foreign text out of its comment', () => {
    const hostile = 'evil\nworld\u2028 x {\u202e\r\u0085\u0000';
    const text = reportText(hostile, {
      kind: 'core-module',
      ...facts,
      producers: [[hostile, [hostile]]],
      imports: [{ name: hostile, type: hostile }],
      exports: [],
      wit: [],
    });
    expect(text.split(/\r\n|[\r\n\u0085\u2028\u2029]/).filter((line) => line !== '' && !line.startsWith('//'))).toEqual(
      [],
    );
    for (const unseen of ['\u202e', '\u0000']) expect(text).not.toContain(unseen);
    expect(troubleText(hostile, hostile).split('\n')).toHaveLength(3);
  });
});

describe('texts for a line', () => {
  it.each([
    ['plain ümlaut 中', 'plain ümlaut 中'],
    ['a\tb\nc', 'a\\u{9}b\\u{a}c'],
    ['\u202eabc\u200b', '\\u{202e}abc\\u{200b}'],
    ['\ud800', '\\u{d800}'],
  ])('%j', (text, plain) => expect(plainText(text)).toBe(plain));

  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1536, '1.5 KiB'],
    [150 * 1024, '150 KiB'],
    [12_000_914, '11.4 MiB'],
  ])('%d', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});

describe('imports as capabilities', () => {
  it.each([
    ['wasi:filesystem/preopens@0.2.0', 'filesystem'],
    ['wasi:sockets/tcp@0.2.0', 'network'],
    ['wasi:http/outgoing-handler@0.2.0', 'network'],
    ['wasi:http/types@0.2.0', 'shared'],
    ['wasi:cli/environment@0.2.0', 'environment'],
    ['wasi:cli/stdin@0.2.0', 'input'],
    ['wasi:cli/terminal-stdin@0.2.0', 'input'],
    ['wasi:cli/terminal-stdout@0.2.0', 'output'],
    ['wasi:cli/stderr', 'output'],
    ['wasi:clocks/wall-clock@0.2.0', 'clocks'],
    ['wasi:random/insecure', 'random'],
    ['wasi:keyvalue/store@0.2.0-draft', 'storage'],
    ['wasmcloud:messaging/consumer@0.2.0', 'messaging'],
    ['airlock:component/process', 'process'],
    ['wasi:io/streams@0.2.0', 'shared'],
    ['wasi:nn/graph', 'custom'],
    ['evil-wasi:io/streams', 'custom'],
    ['plain', 'custom'],
  ])('%s is %s', (name, capability) => {
    expect(importedCapabilities([name])).toMatchObject([{ capability, imports: [name] }]);
  });

  it('begin with what matters most', () => {
    const names = ['plain', 'wasi:io/poll', 'wasi:random/random', 'wasi:filesystem/types', 'wasi:filesystem/preopens'];
    expect(importedCapabilities(names).map(({ capability, imports }) => [capability, imports.length])).toEqual([
      ['filesystem', 2],
      ['random', 1],
      ['shared', 1],
      ['custom', 1],
    ]);
  });
});
