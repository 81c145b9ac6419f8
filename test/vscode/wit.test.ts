import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { until, workspaceFile } from './door.ts';

suite('WIT in the editor', () => {
  const folder = workspaceFile('contracts');
  const file = vscode.Uri.joinPath(folder, 'contract.wit');
  const text = `package some:contract;

interface people {
  /// Somebody who can be greeted.
  record person { name: strin }
}
`;

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  test('an error stands at its place, with what was probably meant', async () => {
    await vscode.workspace.fs.writeFile(file, Buffer.from(text));
    await vscode.window.showTextDocument(file);
    const [problem] = await until('a diagnostic', () => {
      const found = vscode.languages.getDiagnostics(file);
      return found.length > 0 ? found : undefined;
    });
    assert.ok(problem);
    assert.deepEqual([problem.range.start.line, problem.range.start.character], [4, 24]);
    assert.match(problem.message, /strin[^g].*string/s);
  });

  test('it goes away with the mistake', async () => {
    const editor = await vscode.window.showTextDocument(file);
    const at = editor.document.positionAt(text.indexOf('strin ') + 'strin'.length);
    await editor.edit((edit) => edit.insert(at, 'g'));
    await until('no diagnostic', () => (vscode.languages.getDiagnostics(file).length === 0 ? true : undefined));
  });

  test('the outline and the hover know what is there', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      file,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['people'],
    );
    assert.deepEqual(
      symbols[0]?.children.map(({ name }) => name),
      ['person'],
    );
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      file,
      new vscode.Position(4, 10),
    );
    const said = hover?.contents.map((content) => (typeof content === 'string' ? content : content.value)).join('\n');
    assert.match(said ?? '', /Somebody who can be greeted/);
  });

  test('the syntax tree stands beside the text', async () => {
    await vscode.window.showTextDocument(file);
    await vscode.commands.executeCommand('airlock.showSyntaxTree');
    const tree = await until('the tree', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'airlock-wit-tree'),
    );
    assert.match(tree.getText(), /items: interface .*\n {4}name: "people"/);
  });

  test('a server that was killed comes back by itself', async () => {
    const editor = await vscode.window.showTextDocument(file);
    for (const pid of serverProcesses()) process.kill(pid, 'SIGKILL');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'interfaec x {}\n'));
    await until('a diagnostic of the new server', () =>
      vscode.languages.getDiagnostics(file).length > 0 ? true : undefined,
    );
    await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 1, 0)));
    await until('no diagnostic', () => (vscode.languages.getDiagnostics(file).length === 0 ? true : undefined));
  });
});

/** The language servers that this extension host has started. */
function serverProcesses(): number[] {
  const found = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'dist/server.js'], { encoding: 'utf8' });
  return found.trim().split('\n').map(Number);
}
