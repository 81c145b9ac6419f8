import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { copyTemplate } from '../../src/build/new/copy-template.ts';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { componentNamed, edit, openDoor, problemsIn, until } from './door.ts';

suite('Components that are not JavaScript', () => {
  let door: TestDoor;
  let place: string;

  suiteSetup(async () => {
    door = await openDoor();
    const root = vscode.workspace.workspaceFolders?.[1]?.uri.fsPath;
    assert.ok(root);
    place = join(root, 'languages');
    await mkdir(place);
  });

  suiteTeardown(async () => {
    await rm(place, { recursive: true });
    await until('the components to go', async () => ((await named('counted')) ? undefined : true));
  });

  const named = async (name: string): Promise<Component | undefined> =>
    (await door.runtime).components().find(({ title }) => title === name);

  const answers = async (component: Component, expected: string): Promise<void> => {
    await until(`the answer ${expected}`, async () => {
      await component.whenIdle();
      const answer = await door.call(component, 'seven', '').catch((error: unknown) => String(error));
      return answer === expected ? true : undefined;
    });
  };

  /** A core module with one function that gives `value`, as bytes: `seven: func() -> u32`. */
  const core = (value: number): number[] => [
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    1,
    5,
    1,
    0x60,
    0,
    1,
    0x7f,
    3,
    2,
    1,
    0,
    7,
    9,
    1,
    5,
    0x73,
    0x65,
    0x76,
    0x65,
    0x6e,
    0,
    0,
    10,
    6,
    1,
    4,
    0,
    0x41,
    value,
    0x0b,
  ];

  test('a command builds, is run again by a save, and its errors stand at their places', async () => {
    const folder = join(place, 'counted');
    await mkdir(join(folder, 'wit'), { recursive: true });
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'wit/world.wit'), 'package a:b;\nworld w {\n  export seven: func() -> u32;\n}\n');
    await writeFile(join(folder, 'src/value.txt'), '7\n');
    const script = `#!/bin/sh
echo run >> runs
value=$(cat src/value.txt)
case $value in [0-9]) ;; *) echo "src/value.txt:1:1: error: not a digit" >&2; exit 1;; esac
{ printf '${core(0x99)
      .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
      .join('')
      .replace('\\231', '\'; printf "\\\\00$value"; printf \'')}'; } > out.wasm
`;
    await writeFile(join(folder, 'build.sh'), script);
    await chmod(join(folder, 'build.sh'), 0o755);
    const manifest = {
      name: 'counted',
      version: '0.1.0',
      world: 'w',
      build: {
        command: ['./build.sh'],
        output: './out.wasm',
        watch: ['./src/**', './build.sh'],
        problemMatcher: '$gcc',
      },
    };
    await writeFile(join(folder, 'airlock.json'), JSON.stringify(manifest));
    const component = await componentNamed(door, 'counted');
    await answers(component, '7');
    const value = vscode.Uri.file(join(folder, 'src/value.txt'));
    await edit(value, () => '5\n');
    await answers(component, '5');
    await edit(value, () => 'x\n');
    await until('the problem', () => problemsIn(value).find((problem) => problem === '1:1 not a digit'));
    await answers(component, '5');
    await edit(value, () => '3\n');
    await answers(component, '3');
    await until('the problem to go', () => (problemsIn(value).length === 0 ? true : undefined));
    // What the command itself writes is no change, or it would run for ever.
    const runs = async (): Promise<number> => (await readFile(join(folder, 'runs'), 'utf8')).trim().split('\n').length;
    await edit(value, () => '4\n');
    await answers(component, '4');
    assert.equal(await runs(), 5);
    // A new file that the patterns mean is one. A watcher may overlook the first files of a young folder.
    let files = 0;
    await until('another run', async () => {
      await writeFile(join(folder, `src/new-${files++}.txt`), '');
      return (await runs()) > 5 ? true : undefined;
    });
    await component.whenIdle();
    await rm(folder, { recursive: true });
  });

  test('a file that was made elsewhere is swapped when it changes', async () => {
    const folder = join(place, 'prebuilt');
    await mkdir(join(folder, 'wit'), { recursive: true });
    await writeFile(join(folder, 'wit/world.wit'), 'package a:b;\nworld w {\n  export seven: func() -> u32;\n}\n');
    await writeFile(join(folder, 'thing.wasm'), Buffer.from(core(7)));
    await writeFile(
      join(folder, 'airlock.json'),
      '{ "name": "prebuilt", "version": "0.1.0", "world": "w", "component": "./thing.wasm",' +
        ' "capabilities": { "environment": ["LANG"] } }',
    );
    const component = await componentNamed(door, 'prebuilt');
    await answers(component, '7');
    const { grants } = await door.runtime;
    const first = component.key;
    assert.match(first?.origin ?? '', /^bytes:[0-9a-f]{64}$/);
    if (first) grants.grant(first, { capability: 'environment', pattern: 'LANG' });
    assert.equal(component.snapshot()?.grants.length, 1);
    await writeFile(join(folder, 'thing.wasm'), 'nonsense');
    await until('the problem', () =>
      problemsIn(component.uri).find((problem) => problem.includes('is not WebAssembly')),
    );
    assert.equal(await door.call(component, 'seven', ''), '7');
    assert.deepEqual(component.key, first);
    await writeFile(join(folder, 'thing.wasm'), Buffer.from(core(9)));
    await answers(component, '9');
    // What was granted to the bytes before is not granted to these.
    assert.notEqual(component.key?.origin, first?.origin);
    assert.deepEqual(component.snapshot()?.grants, []);
    await writeFile(join(folder, 'thing.wasm'), Buffer.from(core(7)));
    await answers(component, '7');
    assert.deepEqual([component.key, component.snapshot()?.grants.length], [first, 1]);
    await rm(folder, { recursive: true });
  });

  test('a new component is found, built and answers', async function () {
    // The engine is prepared for a world that it has not seen before.
    this.timeout(180_000);
    const extension = vscode.extensions.getExtension('airlock.airlock')?.extensionPath ?? '';
    const made = await copyTemplate(join(extension, 'templates/ts-library'), place, 'fresh-desk');
    assert.equal(made.kind, 'created');
    const component = await componentNamed(door, 'fresh-desk');
    assert.equal(await door.call(component, 'greet', '"Ada"'), '"Hello, Ada!"');
  });

  test('the commands are there', async () => {
    const commands = await vscode.commands.getCommands(true);
    for (const name of ['airlock.newComponent', 'airlock.createManifest', 'airlock.forgetBuildCommands'])
      assert.ok(commands.includes(name), name);
  });
});
