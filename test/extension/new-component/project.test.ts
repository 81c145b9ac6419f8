import { describe, expect, it } from 'vitest';
import { proposalsFor } from '../../../src/extension/new-component/project.ts';
import { readProject } from '../../../src/extension/new-component/read-project.ts';
import { parseManifest } from '../../../src/manifest/index.ts';
import { layOut } from '../../build/folders.ts';

const wit = 'package a:b;\ninterface api {}\nworld greeter {}\nworld other {}\n';

const projects: readonly (readonly [
  name: string,
  files: Readonly<Record<string, string>>,
  expected: readonly { language: string; command: string; output: string; world?: string; detail?: string }[],
])[] = [
  [
    'a library of Rust',
    {
      'Cargo.toml': '[package]\nname = "my-greeter"\n[lib]\ncrate-type = ["cdylib"]\n',
      'src/lib.rs': '',
      'wit/a.wit': wit,
    },
    [
      {
        language: 'Rust (Cargo)',
        command: 'cargo build --release --target wasm32-wasip2 --target-dir target',
        output: './target/wasm32-wasip2/release/my_greeter.wasm',
      },
    ],
  ],
  [
    'a program of Rust',
    { 'Cargo.toml': '[workspace]\n[package]\nversion = "1.0.0"\nname = "my-tool"\n', 'src/main.rs': '' },
    [
      {
        language: 'Rust (Cargo)',
        command: 'cargo build --release --target wasm32-wasip2 --target-dir target',
        output: './target/wasm32-wasip2/release/my-tool.wasm',
      },
    ],
  ],
  [
    'a library of Rust that would make no .wasm',
    { 'Cargo.toml': '[package]\nname = "plain"\n', 'src/lib.rs': '' },
    [
      {
        language: 'Rust (Cargo)',
        command: 'cargo build --release --target wasm32-wasip2 --target-dir target',
        output: './target/wasm32-wasip2/release/plain.wasm',
        detail: 'crate-type = ["cdylib"]',
      },
    ],
  ],
  ['a workspace of Rust without a package', { 'Cargo.toml': '[workspace]\nmembers = ["a"]\n' }, []],
  [
    'Go',
    { 'go.mod': 'module example.com/a', 'main.go': '', 'wit/a.wit': wit },
    [
      {
        language: 'Go (TinyGo)',
        command: 'tinygo build -target=wasip2 --wit-package ./wit --wit-world greeter -o <name>.wasm .',
        output: './<name>.wasm',
        world: 'greeter',
      },
    ],
  ],
  ['Go that is no component', { 'go.mod': 'module example.com/a', 'main.go': '' }, []],
  [
    'C with what wit-bindgen made',
    { 'src/b.c': '', 'src/a.c': '', 'src/greeter_component_type.o': '', 'wit/a.wit': wit },
    [
      {
        language: 'C (wasi-sdk)',
        command:
          'clang --target=wasm32-wasip1 -mexec-model=reactor -O2 -Wall -o <name>.wasm src/a.c src/b.c src/greeter_component_type.o',
        output: './<name>.wasm',
        world: 'greeter',
      },
    ],
  ],
  [
    'AssemblyScript',
    {
      'asconfig.json': '{ "entries": ["src/main.ts"], "targets": { "release": { "outFile": "out/greeter.wasm" } } }',
      'src/main.ts': '',
      'wit/a.wit': wit,
    },
    [
      {
        language: 'AssemblyScript',
        command: 'npx --no-install asc --target release --use abort=',
        output: './out/greeter.wasm',
        world: 'greeter',
      },
    ],
  ],
  [
    'AssemblyScript as its own tool lays it out',
    { 'asconfig.json': '{ "targets": { "release": { "outFile": "build/release.wasm" } } }', 'assembly/index.ts': '' },
    [
      {
        language: 'AssemblyScript',
        command: 'npx --no-install asc assembly/index.ts --target release --use abort=',
        output: './build/release.wasm',
        world: '<name>',
      },
    ],
  ],
  [
    'Python',
    { 'app.py': '', 'a.py': '', 'wit/a.wit': wit },
    [
      {
        language: 'Python (componentize-py)',
        command: 'componentize-py -d wit -w greeter componentize app -o <name>.wasm',
        output: './<name>.wasm',
        world: 'greeter',
      },
    ],
  ],
  ['a folder that is a component already', { 'airlock.json': '', 'Cargo.toml': '[package]\nname = "a"\n' }, []],
  ['a folder of anything', { 'README.md': '', 'src/a.txt': '' }, []],
];

describe('a project that was begun elsewhere', () => {
  it.each(projects)('is recognised: %s', async (_, files, expected) => {
    const project = await readProject(await layOut(files));
    const proposals = proposalsFor({ ...project, name: 'The Project' });
    const found = proposals.map(({ language, manifest }) => {
      const parsed = parseManifest(manifest);
      expect(parsed.problems).toEqual([]);
      const { code, world } = parsed.manifest ?? {};
      if (code?.kind !== 'command') throw new Error(manifest);
      const plain = (text: string): string => text.replace('the-project', '<name>');
      const command = plain(code.command.join(' '));
      return { language, command, output: plain(code.output), ...(world === undefined ? {} : { world: plain(world) }) };
    });
    expect(found).toEqual(expected.map(({ detail: _detail, ...rest }) => rest));
    expect(proposals.map(({ detail }) => detail)).toEqual(
      expected.map(({ detail = '' }) => expect.stringContaining(detail)),
    );
  });

  it('is looked at without anything that was installed or built, and without following links', async () => {
    const folder = await layOut({
      'node_modules/x.c': '',
      'target/x.c': '',
      '.git/x.c': '',
      'a/b/x.c': '',
      'a/x.c': '',
      linked: { link: '/etc' },
    });
    expect((await readProject(folder)).files).toEqual(['a/x.c']);
  });

  it('that is not there has nothing', async () => {
    expect((await readProject('/nowhere/at/all')).files).toEqual([]);
  });
});
