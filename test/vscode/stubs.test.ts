import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Component } from '../../src/extension/components/component.ts';
import type { TestDoor } from '../../src/extension/test-door.ts';
import { componentNamed, edit, openDoor, problemsIn, until, workspaceFile } from './door.ts';

suite('What the editor gets for a world', () => {
  let door: TestDoor;
  let shapes: Component;

  /** The component is another suite's too. */
  const sound = new Map<vscode.Uri, string>();

  suiteSetup(async () => {
    door = await openDoor();
    shapes = await componentNamed(door, 'shapes');
    // The contract changes all the time here, as the person has said that it may.
    shapes.swapAnyway(true);
    for (const uri of [file('wit/world.wit'), file('src/shapes.ts')]) sound.set(uri, (await textOf(uri)) ?? '');
  });

  suiteTeardown(async () => {
    for (const [uri, text] of sound) await edit(uri, () => text);
    await componentNamed(door, 'shapes');
  });

  const file = (path: string): vscode.Uri => vscode.Uri.joinPath(shapes.uri, '..', path);
  const typings = '.airlock/types/interfaces/airlock-shapes-people.d.ts';

  async function textOf(uri: vscode.Uri): Promise<string | undefined> {
    try {
      return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
    } catch {
      return undefined;
    }
  }

  /** The fixes of Airlock at a place, by their titles. */
  async function fixesAt(uri: vscode.Uri, range: vscode.Range): Promise<ReadonlyMap<string, vscode.CodeAction>> {
    await vscode.workspace.openTextDocument(uri);
    const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    return new Map(
      found.filter(({ title }) => /^(?:Write|Show the editor) /.test(title)).map((action) => [action.title, action]),
    );
  }

  test('has types beside its source, which git ignores', async () => {
    const text = await until('the types', () => textOf(file(typings)));
    assert.match(text, /declare module 'airlock:shapes\/people@0\.1\.0'[^]*export interface Person \{/);
    assert.equal(await textOf(file('.airlock/.gitignore')), '*\n');
  });

  test('has them in the editor', async () => {
    const source = workspaceFile('src/files.ts');
    const document = await vscode.workspace.openTextDocument(source);
    const place = document.positionAt(document.getText().indexOf('getDirectories') + 1);
    await until('the type in a hover', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', source, place);
      const text = hovers.flatMap(({ contents }) =>
        contents.map((each) => (typeof each === 'string' ? each : each.value)),
      );
      return text.some((each) => /getDirectories\(\): [^\n]*Descriptor/.test(each)) || undefined;
    });
  });

  test('has new types when the world changes, also while the source lacks what it wants', async () => {
    const wit = file('wit/world.wit');
    await edit(wit, (text) =>
      text
        .replace('    name: string,', '    name: string,\n    nick-name: string,')
        .replace('  export nothing: func();', '  export nothing: func();\n  export add-all: func(to: person) -> u64;'),
    );
    await until('the new type', async () => (await textOf(file(typings)))?.includes('nickName: string') || undefined);
    const [problem] = await until('a problem', () => {
      const found = problemsIn(wit);
      return found.length > 0 ? found : undefined;
    });
    assert.match(problem ?? '', /"addAll"/);
  });

  test('offers in the WIT and in the source to write what the source lacks', async () => {
    const [wit, source] = [file('wit/world.wit'), file('src/shapes.ts')];
    const [problem] = vscode.languages.getDiagnostics(wit).filter((each) => each.message.includes('"addAll"'));
    assert.ok(problem);
    const title = 'Write the function "addAll" into shapes.ts';
    assert.ok((await fixesAt(wit, problem.range)).has(title));
    assert.match(problemsIn(source)[0] ?? '', /^1:1 .*"addAll"/);
    assert.equal((await fixesAt(wit, new vscode.Range(0, 0, 0, 0))).size, 0);

    const fixes = await fixesAt(source, new vscode.Range(0, 0, 0, 0));
    const fix = fixes.get(title);
    assert.ok(fix?.edit && fix.command, Array.from(fixes.keys()).join());
    assert.equal(await vscode.workspace.applyEdit(fix.edit), true);
    await vscode.commands.executeCommand(fix.command.command, ...((fix.command.arguments ?? []) as unknown[]));
    const editor = await until('the source in an editor', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.toString() === source.toString() ? active : undefined;
    });
    const wanted = `export function addAll(to: import('airlock:shapes/people@0.1.0').Person): bigint {\n  throw new Error('not implemented');\n}\n`;
    assert.ok(editor.document.getText().endsWith(`\n\n${wanted}`), editor.document.getText());
    assert.equal(editor.document.getText(editor.selection), `throw new Error('not implemented');`);
    assert.equal((await fixesAt(source, new vscode.Range(0, 0, 0, 0))).size, 0, 'it is offered again');
    assert.equal(await editor.document.save(), true);

    const line = editor.document.lineAt(editor.document.getText().split('\n').length - 4);
    const project = (await fixesAt(source, line.range)).get(`Show the editor the world's types: write tsconfig.json`);
    assert.ok(project?.command);
    await vscode.commands.executeCommand(project.command.command, ...((project.command.arguments ?? []) as unknown[]));
    assert.match(
      (await textOf(file('tsconfig.json'))) ?? '',
      /"src\/\*\*\/\*",\n    "\.airlock\/types\/\*\*\/\*\.d\.ts"/,
    );
    assert.equal((await fixesAt(source, line.range)).size, 0, 'the project is offered again');
    await until('no problem', () => problemsIn(wit).length + problemsIn(source).length === 0 || undefined);
  });

  test('says at its line what a call throws, until a call goes well', async () => {
    await shapes.whenIdle();
    await until('the new version', () => (shapes.state.kind === 'built' ? true : undefined));
    const source = file('src/shapes.ts');
    const who = '{name: "Ada", nick-name: "A", tags: []}';
    assert.match(await door.call(shapes, 'add-all', who), /^failed/);
    const problem = await until('the problem', () => problemsIn(source)[0]);
    const text = (await vscode.workspace.openTextDocument(source)).getText();
    const line = text.slice(0, text.indexOf('not implemented')).split('\n').length;
    assert.equal(problem, `${line}:9 Thrown while it ran: not implemented`);

    assert.equal(await door.call(shapes, 'nothing', ''), '()');
    assert.deepEqual(problemsIn(source), []);
  });

  test('says so until a new version serves', async () => {
    const source = file('src/shapes.ts');
    assert.match(await door.call(shapes, 'add-all', '{name: "Ada", nick-name: "A", tags: []}'), /^failed/);
    await until('the problem', () => problemsIn(source)[0]);
    await edit(source, (text) => text.replace(`throw new Error('not implemented');`, 'return BigInt(to.tags.length);'));
    await until('no problem', () => problemsIn(source).length === 0 || undefined);
    await shapes.whenIdle();
    assert.equal(await door.call(shapes, 'add-all', '{name: "Ada", nick-name: "A", tags: ["x"]}'), '1');
  });
});
