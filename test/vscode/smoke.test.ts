import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { componentNamed, openDoor } from './door.ts';

suite('Airlock in VS Code', () => {
  test('is present and activates on a workspace with a manifest', async () => {
    const extension = vscode.extensions.getExtension('airlock.airlock');
    assert.ok(extension, 'the extension airlock.airlock is not installed');
    const manifests = await vscode.workspace.findFiles('**/airlock.json');
    assert.notEqual(manifests.length, 0, 'the fixture workspace has no airlock.json');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  test('finds the components of every root, wherever their manifests are, but none in node_modules', async () => {
    const door = await openDoor();
    const { components } = await door.runtime;
    await componentNamed(door, 'greeter');
    await componentNamed(door, 'faulty');
    assert.equal(vscode.workspace.workspaceFolders?.length, 2);
    assert.deepEqual(
      components()
        .map(({ uri, title }) => [title, uri.path.split('/').slice(-4, -1).join('/')])
        .map(([title, at]) => `${title} ${at?.includes('deep') ? at : ''}`.trim()),
      ['faulty nested/deep/faulty', 'greeter', 'shapes'],
    );
  });

  test('knows WIT as a language', async () => {
    const [file] = await vscode.workspace.findFiles('**/wit/world.wit');
    assert.ok(file, 'the fixture workspace has no wit/world.wit');
    const document = await vscode.workspace.openTextDocument(file);
    assert.equal(document.languageId, 'wit');
  });
});
