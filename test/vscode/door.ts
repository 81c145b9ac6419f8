import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';

/** The extension's door for tests, after it is active. */
export async function openDoor(): Promise<TestDoor> {
  const extension = vscode.extensions.getExtension<TestDoor>('airlock.airlock');
  assert.ok(extension, 'the extension airlock.airlock is not installed');
  return extension.activate();
}

export async function componentNamed(door: TestDoor, name: string): Promise<Component> {
  const { components } = await door.runtime;
  const component = await until(`component ${name}`, () => components().find(({ title }) => title === name));
  await component.whenIdle();
  // A setting or a failure may have begun another instance, which nobody has to wait for but a test.
  await until(`${name} to have started`, () => (component.snapshot()?.state === 'starting' ? undefined : true));
  const { state, lastFailure } = component.snapshot() ?? {};
  assert.equal(state, 'running', JSON.stringify([component.state, lastFailure]));
  return component;
}

/** Asks again and again until there is an answer; fails with what was waited for when it takes too long. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  milliseconds = 100_000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Replaces a text in a file of the workspace as an editor does, and saves it. */
export async function edit(uri: vscode.Uri, change: (text: string) => string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  const changes = new vscode.WorkspaceEdit();
  changes.replace(uri, whole, change(document.getText()));
  assert.equal(await vscode.workspace.applyEdit(changes), true);
  assert.equal(await document.save(), true);
}

/** The problems of Airlock in a file, as `line:column message` counted from one. */
export function problemsIn(uri: vscode.Uri): readonly string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'Airlock')
    .map(({ range, message }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`);
}

export function workspaceFile(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}
