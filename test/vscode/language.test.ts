import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { until, workspaceFile } from './door.ts';

const text = `package example:lab@1.0.0;

interface shapes {
  /// A place on the plane.
  record point { x: float32, y: f32 }
}

interface drawing {
draw: func(at: );
}

world painter {
  import wasi:keyvalue/store@0.2.0-draft2;
  export drawing;
}
`;

suite('What an editor asks of the WIT language server', () => {
  const folder = workspaceFile('lab');
  const file = vscode.Uri.joinPath(folder, 'wit', 'lab.wit');
  let document: vscode.TextDocument;

  const at = (found: string, offset = 0): vscode.Position =>
    document.positionAt(document.getText().indexOf(found) + offset);
  const errors = (): readonly vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(file).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
  const actions = async (range: vscode.Range): Promise<readonly vscode.CodeAction[]> =>
    await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', file, range);
  const apply = async (edits: vscode.WorkspaceEdit | undefined): Promise<void> => {
    assert.ok(edits);
    assert.ok(await vscode.workspace.applyEdit(edits));
  };

  suiteSetup(async () => {
    await vscode.workspace.fs.writeFile(file, Buffer.from(text));
    document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    await until('the errors of the draft', () => (errors().length >= 2 ? true : undefined));
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  test('completion brings a type from another interface with its use', async () => {
    const place = at('(at: )', '(at: '.length);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      file,
      place,
    );
    const point = items.find(({ label }) => (typeof label === 'string' ? label : label.label) === 'point');
    assert.ok(point, 'point is among what is offered');
    const edits = new vscode.WorkspaceEdit();
    edits.set(file, [vscode.TextEdit.insert(place, 'point'), ...(point.additionalTextEdits ?? [])]);
    await apply(edits);
    assert.match(document.getText(), /use shapes\.\{point\};/);
  });

  test('a quick fix mends a type', async () => {
    const wrong = await until('the unknown type', () => errors().find(({ message }) => message.includes('float32')));
    const fix = (await actions(wrong.range)).find(({ title }) => title.includes('f32'));
    await apply(fix?.edit);
    assert.ok(document.getText().includes('x: f32'));
  });

  test('a missing WASI package is put into deps', async () => {
    const missing = await until('the missing package', () =>
      errors().find(({ message }) => message.includes('wasi:keyvalue')),
    );
    const fix = (await actions(missing.range)).find(({ title }) => /wasi:keyvalue@0\.2\.0-draft2/.test(title));
    await apply(fix?.edit);
    await until('no error', () => (errors().length === 0 ? true : undefined));
    const deps = vscode.Uri.joinPath(folder, 'wit', 'deps');
    const names = (await vscode.workspace.fs.readDirectory(deps)).map(([name]) => name).toSorted();
    assert.deepEqual(names, ['wasi-keyvalue-0.2.0-draft2']);
  });

  test('hover tells the documentation, and of a world what it needs', async () => {
    const said = async (place: vscode.Position): Promise<string> => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', file, place);
      return hovers
        .flatMap(({ contents }) => contents)
        .map((content) => (typeof content === 'string' ? content : content.value))
        .join('\n');
    };
    assert.match(await said(at('(at: point', 6)), /A place on the plane/);
    const world = await said(at('painter', 1));
    assert.match(world, /wasi:keyvalue\/store@0\.2\.0-draft2[\s\S]*shapes/);
  });

  test('definition and references lead from file to file', async () => {
    const [definition] = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      file,
      at('store@', 2),
    );
    assert.ok(definition);
    const uri = 'targetUri' in definition ? definition.targetUri : definition.uri;
    assert.match(uri.path, /deps\/wasi-keyvalue-0\.2\.0-draft2\//);
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      file,
      at('record point', 'record '.length),
    );
    assert.equal(references.length, 3);
  });

  test('rename changes every place', async () => {
    const place = at('record point', 'record '.length);
    await apply(
      await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        file,
        place,
        'place',
      ),
    );
    assert.match(document.getText(), /record place \{/);
    assert.match(document.getText(), /use shapes\.\{place\};/);
    assert.match(document.getText(), /at: place\)/);
  });

  test('the formatter lays it out', async () => {
    const edits = new vscode.WorkspaceEdit();
    edits.set(
      file,
      await vscode.commands.executeCommand<vscode.TextEdit[]>('vscode.executeFormatDocumentProvider', file, {
        tabSize: 2,
        insertSpaces: true,
      }),
    );
    await apply(edits);
    assert.match(document.getText(), /\n {2}draw: func\(at: place\);\n/);
  });

  test('a lens above the world says which rights it means', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', file);
    assert.deepEqual(
      lenses.map(({ command }) => command?.title),
      ['Rights: storage', 'storage'],
    );
  });

  test('symbols, folds, colours, hints and links are there', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'drawing',
    );
    assert.ok(symbols.some(({ name }) => name === 'drawing'));
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      file,
    );
    assert.ok(folds.length >= 3);
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
      'vscode.provideDocumentSemanticTokens',
      file,
    );
    assert.ok(tokens.data.length > 0);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', file);
    assert.ok(links.some(({ target }) => target?.path.includes('wasi-keyvalue')));
  });
});
