import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { componentNamed, edit, openDoor, until } from './door.ts';

suite('Build for Release', function () {
  // Each of its builds is the official one or that of a new world, which take longest of all.
  this.timeout(200_000);
  let door: TestDoor;
  let shapes: Component;
  let source: vscode.Uri;
  let folder: string;
  let elsewhere: string;

  suiteSetup(async () => {
    door = await openDoor();
    shapes = await componentNamed(door, 'shapes');
    source = vscode.Uri.joinPath(shapes.uri, '..', 'src', 'shapes.ts');
    folder = dirname(shapes.uri.fsPath);
    elsewhere = join(dirname(folder), 'released');
  });

  suiteTeardown(async () => {
    await rm(join(folder, 'shapes.wasm'), { force: true });
    await rm(elsewhere, { recursive: true, force: true });
    const { components } = await door.runtime;
    await until('the component to go', () =>
      components().some(({ title }) => title === 'released') ? undefined : true,
    );
  });

  const release = (): Thenable<unknown> =>
    vscode.commands.executeCommand('airlock.buildForRelease', { manifest: shapes.id });
  const serving = (): string | undefined => shapes.snapshot()?.version?.hash;

  test('writes an ordinary component, and leaves what serves', async () => {
    const before = serving();
    assert.ok(before);
    await release();
    const bytes = await readFile(join(folder, 'shapes.wasm'));
    assert.deepEqual([...bytes.subarray(0, 8)], [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]);
    assert.ok(bytes.includes('ComponentizeJS'), 'it says what it was made by');
    assert.equal(serving(), before);
    assert.deepEqual(await leftBehind(), []);
  });

  test('which answers for itself where nothing but its file is', async () => {
    await mkdir(elsewhere);
    await copyFile(join(folder, 'shapes.wasm'), join(elsewhere, 'shapes.wasm'));
    const manifest = { name: 'released', version: '1.0.0', component: './shapes.wasm' };
    await writeFile(join(elsewhere, 'airlock.json'), JSON.stringify(manifest));
    const released = await componentNamed(door, 'released');
    assert.equal(await door.call(released, 'double', '[21, -2]'), '[42, -4]');
  });

  test('keeps the last one where there can be none', async () => {
    const before = await readFile(join(folder, 'shapes.wasm'));
    const text = (await vscode.workspace.openTextDocument(source)).getText();
    try {
      await edit(source, () => `${text}\nexport const broken = ;\n`);
      await release();
      assert.ok(before.equals(await readFile(join(folder, 'shapes.wasm'))));
      assert.deepEqual(await leftBehind(), []);
    } finally {
      await edit(source, () => text);
      await componentNamed(door, 'shapes');
    }
  });

  /** Files that were begun. */
  const leftBehind = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.endsWith('.part'));
});
