import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { componentNamed, openDoor, problemsIn, until } from './door.ts';

suite('Components that come, move and go', () => {
  let door: TestDoor;
  let place: string;
  const outside = join(tmpdir(), `airlock-places-${process.pid}`);

  suiteSetup(async () => {
    door = await openDoor();
    const root = vscode.workspace.workspaceFolders?.[1]?.uri.fsPath;
    assert.ok(root);
    place = join(root, 'places');
    await mkdir(place);
    await mkdir(outside);
  });

  suiteTeardown(async () => {
    await rm(place, { recursive: true });
    await rm(outside, { recursive: true });
    await until('the components to go', async () => ((await named('mover')) ? undefined : true));
  });

  const named = async (name: string): Promise<Component | undefined> =>
    (await door.runtime).components().find(({ title }) => title === name);

  async function layOut(folder: string, name: string): Promise<string> {
    const fixture = vscode.extensions.getExtension('airlock.airlock')?.extensionPath ?? '';
    await cp(join(fixture, 'test/fixtures/workspaces/faulty'), folder, { recursive: true });
    const manifest = join(folder, 'airlock.json');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"faulty"', `"${name}"`));
    return manifest;
  }

  test('a folder that is moved into the workspace is found, and followed when it is renamed', async () => {
    await layOut(join(outside, 'v1.0'), 'mover');
    await rename(join(outside, 'v1.0'), join(place, 'v1.0'));
    const first = await componentNamed(door, 'mover');
    await rename(join(place, 'v1.0'), join(place, 'v2.0'));
    const second = await until('the new place', async () => {
      const component = await named('mover');
      return component && component !== first ? component : undefined;
    });
    assert.match(second.manifestPath, /v2\.0/);
    assert.equal(first.snapshot(), undefined);
    await second.whenIdle();
    assert.equal(await door.call(second, 'fine', '1'), '2');
  });

  test('a manifest that is broken and mended is as it was', async () => {
    const mover = await componentNamed(door, 'mover');
    const sound = await readFile(mover.manifestPath, 'utf8');
    await writeFile(mover.manifestPath, sound.replace('"version"', '"versoin"'));
    await until('a problem', () => problemsIn(mover.uri)[0]);
    assert.equal(mover.state.kind, 'invalid');
    assert.equal(await door.call(mover, 'fine', '1'), '2');
    await writeFile(mover.manifestPath, sound);
    await until('the state to be mended', () => mover.state.kind === 'built' || undefined);
    assert.deepEqual(problemsIn(mover.uri), []);
  });

  test('a manifest that cannot be read says so, and is as it was when it can be', async () => {
    const mover = await componentNamed(door, 'mover');
    const sound = await readFile(mover.manifestPath, 'utf8');
    await writeFile(mover.manifestPath, '');
    await until('the problem of an empty one', () => (problemsIn(mover.uri)[0]?.includes('empty') ? true : undefined));
    await writeFile(mover.manifestPath, `// ${'x'.repeat(2_000_000)}`);
    const large = '1:1 airlock.json is larger than 1 MiB, too large for a manifest';
    await until('the problem of a large one', () => (problemsIn(mover.uri)[0] === large ? true : undefined));
    assert.deepEqual(problemsIn(mover.uri), [large]);
    await writeFile(mover.manifestPath, sound);
    await until('the problem to go', () => (problemsIn(mover.uri).length === 0 ? true : undefined));
    assert.equal(await door.call(mover, 'fine', '1'), '2');
  });

  test('a component that is renamed twice at once ends under its last name', async () => {
    const mover = await componentNamed(door, 'mover');
    const text = await readFile(mover.manifestPath, 'utf8');
    await writeFile(mover.manifestPath, text.replace('"mover"', '"shaker"'));
    mover.refresh('asked for');
    mover.refresh('asked for');
    const shaker = await componentNamed(door, 'shaker');
    assert.equal(shaker, mover);
    assert.equal(shaker.key?.name, 'shaker');
    assert.equal(await door.call(shaker, 'fine', '2'), '3');
    await writeFile(mover.manifestPath, text);
    mover.refresh('asked for');
    await componentNamed(door, 'mover');
  });

  test('a second way to a manifest is the same component, and a way out of the workspace is none', async () => {
    await layOut(join(outside, 'foreign'), 'foreign');
    await symlink(join(place, 'v2.0'), join(place, 'alias'));
    await symlink(join(outside, 'foreign'), join(place, 'foreign'));
    await layOut(join(place, 'last'), 'last');
    await componentNamed(door, 'last');
    const { components } = await door.runtime;
    assert.equal(components().filter(({ title }) => title === 'mover').length, 1);
    assert.equal(await named('foreign'), undefined);
  });

  test('a folder that is deleted takes its component with it', async () => {
    const last = await componentNamed(door, 'last');
    // Types may just be written into it.
    await rm(join(place, 'last'), { recursive: true, maxRetries: 5, retryDelay: 50 });
    await until('the component to go', async () => ((await named('last')) ? undefined : true));
    assert.equal(last.snapshot(), undefined);
  });
});
