import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { openDoor, until, workspaceFile } from './door.ts';

suite('WIT elsewhere', () => {
  const folder = workspaceFile('binaries').fsPath;
  const binary = vscode.Uri.file(join(folder, 'thing.wasm'));
  const shown = binary.with({ scheme: 'airlock-wit', path: `${binary.path}.wit` });
  let fixture: string;

  suiteSetup(async () => {
    await openDoor();
    const home = vscode.extensions.getExtension('airlock.airlock')?.extensionPath ?? '';
    fixture = join(home, 'test', 'extension', 'wit-tools', 'fixtures', 'thing.wasm');
    await mkdir(folder);
    await copyFile(fixture, binary.fsPath);
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true });
  });

  const textOf = async (uri: vscode.Uri): Promise<string> =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));

  test('a component opens as a text of WIT that cannot be written', async () => {
    await vscode.commands.executeCommand('vscode.open', binary);
    const editor = await until('the text', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.toString() === shown.toString() ? active : undefined;
    });
    assert.equal(editor.document.languageId, 'wit');
    const text = editor.document.getText();
    assert.match(text, /^\/\/ thing\.wasm: a WebAssembly component, 5\.2 KiB\n/);
    assert.match(text, /\/\/ {3}filesystem {2}may ask for files and folders/);
    assert.match(text, /^package wasi:io@0\.2\.0 \{\n {2}interface poll \{/m);
    assert.match(text, /^ {2}interface %variant \{/m);
    assert.equal(vscode.workspace.fs.isWritableFileSystem('airlock-wit'), false);
    await until('the first editor to be gone', () =>
      tabs().some((input) => input instanceof vscode.TabInputCustom) ? undefined : true,
    );
  });

  test('the text follows the file, also through one that is cut off', async () => {
    const document = await vscode.workspace.openTextDocument(shown);
    const whole = await readFile(fixture);
    await writeFile(binary.fsPath, whole.subarray(0, 3000));
    await until('the trouble', () => (/cannot be shown as WIT/.test(document.getText()) ? true : undefined));
    await writeFile(binary.fsPath, whole);
    await until('the text again', () => (/interface poll/.test(document.getText()) ? true : undefined));
  });

  test('two components are compared side by side, and stay so', async () => {
    const earlier = vscode.Uri.file(join(folder, 'earlier.wasm'));
    await copyFile(fixture, earlier.fsPath);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('vscode.diff', earlier, binary);
    const label = (): string | undefined => vscode.window.tabGroups.activeTabGroup.activeTab?.label;
    await until('the comparison', () => (label() === 'earlier.wasm ↔ thing.wasm' ? true : undefined));
    await vscode.workspace.fs.readFile(shown);
    assert.deepEqual([tabs().length, label()], [1, 'earlier.wasm ↔ thing.wasm']);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  test('its WIT is extracted into a folder beside it', async () => {
    await takingTheFirst('airlock.extractWit', binary);
    const written = (await readdir(join(folder, 'thing-wit'), { recursive: true })).filter((name) =>
      name.endsWith('.wit'),
    );
    assert.deepEqual(written.toSorted(), [
      'deps/shop-orders-1.2.0/package.wit',
      'deps/wasi-filesystem-0.2.0/package.wit',
      'deps/wasi-http-0.2.0/package.wit',
      'deps/wasi-io-0.2.0/package.wit',
      'package.wit',
    ]);
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? '', /thing-wit\/package\.wit$/);
  });

  test('and is not extracted over what somebody changed, unless they say so', async () => {
    const file = join(folder, 'thing-wit', 'package.wit');
    await writeFile(file, 'package mine:now;\n');
    // In a test nobody answers a dialog, which is as if it were closed.
    await takingTheFirst('airlock.extractWit', binary);
    assert.equal(await readFile(file, 'utf8'), 'package mine:now;\n');
    await rm(join(folder, 'thing-wit'), { recursive: true });
  });

  test('types and Markdown are made of a component and of a folder', async () => {
    await takingTheFirst('airlock.generateTypes', shown);
    const types = await readFile(join(folder, 'bindings', 'typescript-guest', 'root.d.ts'), 'utf8');
    assert.match(types, /declare module 'root:component\/root'/);
    const [wit] = await vscode.workspace.findFiles('wit/world.wit');
    assert.ok(wit);
    await takingTheFirst('airlock.generateMarkdown', wit);
    const made = workspaceFile('bindings/markdown');
    const [name] = (await vscode.workspace.fs.readDirectory(made)).map(([each]) => each);
    assert.match(
      await textOf(vscode.Uri.joinPath(made, name ?? '')),
      /World `[^`]+`[^]*`greet`: `func\(name: string\)/,
    );
    await vscode.workspace.fs.delete(workspaceFile('bindings'), { recursive: true });
  });

  test('bindings for another language come from a wit-bindgen on the PATH', async () => {
    const tools = await mkdtemp(join(tmpdir(), 'airlock-tools-'));
    const before = process.env['PATH'];
    const tool = join(tools, 'wit-bindgen');
    await writeFile(tool, '#!/bin/sh\nprintf "%s\\n" "$1 $2 $3" > "$5/$1.made"\n');
    await chmod(tool, 0o755);
    try {
      process.env['PATH'] = [tools, before].join(delimiter);
      await takingTheFirst('airlock.generateBindings', binary);
      const made = await readFile(join(folder, 'bindings', 'rust', 'rust.made'), 'utf8');
      assert.equal(made, 'rust --world root:component/root\n');
    } finally {
      process.env['PATH'] = before;
      await rm(tools, { recursive: true });
    }
  });
});

function tabs(): readonly unknown[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ input }) => input));
}

/** Runs a command of Airlock, and takes the first choice of each list that it shows. */
async function takingTheFirst(command: string, uri: vscode.Uri): Promise<void> {
  let over = false;
  const ended = Promise.resolve(vscode.commands.executeCommand(command, uri)).finally(() => (over = true));
  await until(`${command} to end`, async () => {
    if (over) return true;
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return undefined;
  });
  await ended;
}
