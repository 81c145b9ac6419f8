import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { componentizeJs } from '../../src/build/engine.ts';
import type { BuildOutcome, BuildPath } from '../../src/build/index.ts';
import { runPipeline } from '../../src/build/pipeline.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { fastPath } from './fast/support.ts';
import { type Entry, layOut } from './folders.ts';

const greeter = resolve(import.meta.dirname, '../../examples/greeter');

describe('pipeline', () => {
  let temporary: string;
  const outer = process.env['TMPDIR'];
  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'airlock-pipeline-'));
    process.env['TMPDIR'] = temporary;
  });
  afterAll(async () => {
    if (outer === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = outer;
    await rm(temporary, { recursive: true });
  });

  // Both paths say the same of what is wrong.
  describe.each(['fast', 'release'] as const)('%s', (way) => {
    it('builds the greeter, and leaves nothing behind', { timeout: 60_000 }, async () => {
      const outcome = await run(greeter, way);
      expect(outcome.kind === 'failed' ? outcome.diagnostics : []).toEqual([]);
      expect(await readdir(temporary)).toEqual([]);
      if (outcome.kind !== 'built') throw new Error(outcome.kind);
      const { version } = outcome;
      expect(version.hash).toMatch(/^[0-9a-f]{64}$/);
      expect(Object.keys(version.cores).toSorted()[0]).toBe('component.core.wasm');
      for (const core of Object.values(version.cores))
        expect(WebAssembly.validate(Uint8Array.from(core instanceof Uint8Array ? core : core.code))).toBe(true);
      expect(version.glue).toContain('export function instantiate');
      expect(version.exports).toMatchObject([
        { kind: 'function', name: 'greet', signature: { params: [{ name: 'name' }] } },
      ]);
      expect(version.exports[0]).not.toHaveProperty('origin');
      expect(version.imports.map((item) => item.name)).toContain('wasi:http/outgoing-handler@0.2.12');
      expect(version.imports.every((item) => item.name.endsWith('@0.2.12'))).toBe(true);
      const preopens = version.imports.find((item) => item.name === 'wasi:filesystem/preopens@0.2.12');
      expect(preopens).toMatchObject({ functions: [{ name: 'get-directories' }] });
      expect(version.wit).toMatch(/package wasi:filesystem@0\.2\.12 \{[^]*resource descriptor \{/);
      expect(outcome.inputs).toEqual(
        expect.arrayContaining(
          ['airlock.json', 'wit/world.wit', 'src/greeter.ts', 'src/news.ts'].map((each) => join(greeter, each)),
        ),
      );
      expect(Object.keys(outcome.timings)).toContain(way === 'fast' ? 'initialise' : 'componentize');
    });

    const world =
      'package a:b;\n\nworld w {\n  export greet-all: func(some-name: string) -> string;\n  export api;\n}\n\ninterface api {\n  run: func();\n}\n';
    const cases: readonly [name: string, entries: Readonly<Record<string, Entry>>, expected: readonly string[]][] = [
      [
        'each missing export at its line in the WIT',
        { 'wit/world.wit': world, 'a.ts': 'export function greet() {}' },
        [
          '4:10-4:19 world.wit The world "w" exports the function "greet-all", but a.ts does not export "greetAll". Write: export function greetAll(someName) { … }',
          '5:10-5:13 world.wit The world "w" exports the interface "a:b/api", but a.ts does not export "api". Write: export const api = { run };',
        ],
      ],
      [
        'an interface that the world does not import, at the import',
        {
          'wit/world.wit': 'package a:b;\nworld w {}\n',
          'a.ts': `\nimport { now } from 'wasi:clocks/wall-clock@0.2.12';\nnow();`,
        },
        [
          '2:21-2:52 a.ts The world "w" does not import "wasi:clocks/wall-clock@0.2.12". Add "import wasi:clocks/wall-clock@0.2.12;" to the world.',
        ],
      ],
      [
        'a WIT that lies outside',
        { 'wit/world.wit': { link: '/etc/hostname' }, 'a.ts': '' },
        ['1:1-1:1 world.wit This WIT file is not inside the workspace.'],
      ],
      [
        'a name that the WIT does not know, where it is used',
        {
          'wit/world.wit': 'package a:b;\nworld w {\n  export f: func(x: unknown);\n}\n',
          'a.ts': 'export function f() {}',
        },
        ['3:21-3:28 world.wit There is no type `unknown` here.'],
      ],
      [
        'a world that the WIT does not have',
        { 'wit/world.wit': 'package a:b;\nworld other {}\n', 'a.ts': '' },
        ['1:45-1:48 airlock.json There is no world `w` in the WIT files. There is `other`.'],
      ],
      [
        'a syntax error of the WIT',
        { 'wit/world.wit': 'package a:b;\nworld w {\n  export f func();\n}\n', 'a.ts': '' },
        ['3:12-3:16 world.wit Expected `;`, found `func`.'],
      ],
      ['no WIT at all', { 'a.ts': '' }, ['1:1-1:1 airlock.json The WIT "./wit" does not exist.']],
      [
        'what is thrown while the source is initialised, where it is thrown',
        {
          'wit/world.wit': 'package a:b;\nworld w { export f: func(); }\n',
          'a.ts': `interface Long {\n  a: 1;\n}\nexport function f(): void {}\nthrow new TypeError('too early');`,
        },
        ['5:7-5:7 a.ts Thrown while the source was initialised: TypeError: too early'],
      ],
      [
        'what an exported interface lacks once initialised, at its line in the WIT',
        {
          'wit/world.wit':
            'package a:b@1.0.0;\ninterface r {\n  go: func();\n  stop-it: func();\n}\nworld w {\n  export r;\n}\n',
          'a.ts': 'export const r = { go() {} };',
        },
        ['4:3-4:10 world.wit The interface "a:b/r@1.0.0" has "stopIt", but what a.ts exports as "r" does not.'],
      ],
      [
        'a resource that an exported interface lacks, at its first function',
        {
          'wit/world.wit':
            'package a:b;\ninterface r {\n  resource big-thing {\n    go: func();\n  }\n}\nworld w {\n  export r;\n}\n',
          'a.ts': 'export const r = {};',
        },
        ['4:5-4:7 world.wit The interface "a:b/r" has "BigThing", but what a.ts exports as "r" does not.'],
      ],
      [
        'an await that does not settle, at the await too',
        {
          'wit/world.wit': 'package a:b;\nworld w { export f: func(); }\n',
          'a.ts': 'type Long = 1;\nawait new Promise(() => {});\nexport const f = () => {};',
        },
        [
          '2:18-2:19 world.wit The world "w" exports the function "f", but what a.ts exports as "f" is not a function once it is initialised.',
          '2:1-2:1 a.ts An await at the top level may not have settled while the source was initialised. Nothing that waits for time, input or output settles then.',
        ],
      ],
      [
        'what the engine cannot build, before it runs',
        {
          'wit/world.wit': 'package a:b;\nworld w {\n  export f: async func();\n}\n',
          'a.ts': 'export function f() {}',
        },
        ['3:10-3:11 world.wit The engine cannot build "f" yet: it is an async function.'],
      ],
      [
        'that the source takes all memory while it is initialised',
        {
          'wit/world.wit': 'package a:b;\nworld w { export f: func(); }\n',
          'a.ts': 'const k = [];\nfor (;;) k.push(new Uint8Array(2e7).fill(1));\nexport function f() {}',
        },
        ['1:1-1:1 a.ts It ran out of memory while the source was initialised (limit 64 MiB).'],
      ],
      [
        'that the source prints too much as an error while it is initialised',
        {
          'wit/world.wit': 'package a:b;\nworld w { export f: func(); }\n',
          'a.ts': 'export function f() {}\nfor (;;) console.error("x".repeat(10000));',
        },
        ['1:1-1:1 a.ts The source printed too much while it was initialised.'],
      ],
    ];
    it.each(cases)('reports %s', { timeout: 60_000 }, async (_name, entries, expected) => {
      const manifest = '{ "name": "a", "version": "1.0.0", "world": "w", "source": "./a.ts" }';
      const folder = await layOut({ 'airlock.json': manifest, ...entries });
      expect(shown(await run(folder, way), folder)).toEqual(expected);
      expect((await readdir(temporary)).filter((name) => !name.startsWith('airlock-test-'))).toEqual([]);
    });

    const types = 'interface types {\n  record person { name: string }\n}\n';
    const exporting: readonly [
      name: string,
      wit: string,
      source: string,
      exported: string,
      imported: readonly string[],
    ][] = [
      [
        'an interface',
        'package a:b;\ninterface api {\n  run: func() -> u8;\n}\nworld w {\n  export api;\n}\n',
        'export const api = { run: () => 1 };',
        'a:b/api',
        [],
      ],
      [
        'an interface with types of another, in a version',
        `package a:b@1.2.0;\n${types}interface api {\n  use types.{person};\n  run: func(p: person) -> person;\n}\nworld w {\n  export api;\n}\n`,
        'export const api = { run: (p: unknown) => p };',
        'a:b/api@1.2.0',
        ['a:b/types@1.2.0'],
      ],
      [
        'an interface together with that of its types',
        `package a:b;\n${types}interface api {\n  use types.{person};\n  run: func(p: person) -> person;\n}\nworld w {\n  export types;\n  export api;\n}\n`,
        'export const api = { run: (p: unknown) => p }; export const types = {};',
        'a:b/api',
        [],
      ],
      [
        'an interface with a resource',
        'package a:b;\ninterface api {\n  resource thing {\n    constructor();\n    go: func() -> u8;\n  }\n}\nworld w {\n  export api;\n}\n',
        'class Thing { go() { return 1; } } export const api = { Thing };',
        'a:b/api',
        [],
      ],
      [
        'an interface of its own',
        'package a:b;\nworld w {\n  export api: interface {\n    run: func() -> u8;\n  }\n}\n',
        'export const api = { run: () => 1 };',
        'api',
        [],
      ],
      [
        'a function with types that the world uses',
        `package a:b;\n${types}world w {\n  use types.{person};\n  export run: func(p: person) -> person;\n}\n`,
        'export const run = (p: unknown) => p;',
        'run',
        ['a:b/types'],
      ],
    ];
    it.each(exporting)(
      'builds and describes %s',
      { timeout: 60_000 },
      async (_name, wit, source, exported, imported) => {
        const manifest = '{ "name": "a", "version": "1.0.0", "world": "w", "source": "./a.ts" }';
        const folder = await layOut({ 'airlock.json': manifest, 'wit/a.wit': wit, 'a.ts': source });
        const outcome = await run(folder, way);
        if (outcome.kind !== 'built') throw new Error(shown(outcome, folder).join('\n'));
        const { version } = outcome;
        expect(version.exports.map((item) => item.name)).toContain(exported);
        expect(version.imports.map((item) => item.name).filter((name) => !name.startsWith('wasi:'))).toEqual(imported);
        // The names by which a caller finds what is exported.
        const names = /return \{([^{}]*)\};?\s*\}\)\(\)/.exec(version.glue)?.[1] ?? '';
        expect(names).toContain(/[:/]/.test(exported) ? `'${exported}': api` : exported);
      },
    );

    it('refuses a limit that the engine does not fit in, at the manifest', { timeout: 60_000 }, async () => {
      const manifest =
        '{ "name": "a", "version": "1.0.0", "world": "w", "source": "./a.ts", "limits": { "memory": "1MiB" } }';
      const wit = 'package a:b;\nworld w { export f: func(); }\n';
      const folder = await layOut({ 'airlock.json': manifest, 'wit/a.wit': wit, 'a.ts': 'export function f() {}' });
      expect(shown(await run(folder, way), folder)[0]).toMatch(/^1:1-1:1 airlock\.json .*MiB/);
    });
  });
});

const fast = fastPath();

async function run(folder: string, path: BuildPath): Promise<BuildOutcome> {
  const manifestPath = join(folder, 'airlock.json');
  const { manifest, problems } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error(problems.map((problem) => problem.message).join('\n'));
  const ports = { componentize: componentizeJs, fast, now: () => performance.now() };
  return runPipeline({ manifestPath, workspaceRoot: folder, manifest, path }, new AbortController().signal, ports);
}

/** Each diagnostic as `line:column-line:column file message`, counted from one. */
function shown(outcome: BuildOutcome, folder: string): string[] {
  if (outcome.kind !== 'failed') return [outcome.kind];
  return outcome.diagnostics.map(({ path, start, end, message }) => {
    const range = [start, end].map(({ line, column }) => `${line + 1}:${column + 1}`).join('-');
    return `${range} ${path.split('/').at(-1)} ${message.replaceAll(folder, '<folder>')}`;
  });
}
