import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type Owned, Scope } from '../../base/index.ts';

const scheme = 'airlock-wit-tree';

/** **Show Syntax Tree**: what the parser makes of the document that is being edited, beside it and up to date. */
export function registerSyntaxTree(client: LanguageClient): Owned {
  const scope = new Scope(() => {});
  const changed = scope.own(new vscode.EventEmitter<vscode.Uri>());
  scope.own(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      async provideTextDocumentContent({ query }) {
        const tree: unknown = await client.sendRequest('airlock/syntaxTree', { textDocument: { uri: query } });
        return typeof tree === 'string' ? tree : 'The document is not open any more.';
      },
    }),
  );
  scope.own(
    vscode.workspace.onDidChangeTextDocument(({ document: { uri, languageId } }) => {
      if (languageId === 'wit') changed.fire(treeUri(uri));
    }),
  );
  scope.own(
    vscode.commands.registerCommand('airlock.showSyntaxTree', async () => {
      const uri = vscode.window.activeTextEditor?.document.uri;
      if (!uri) return;
      const options = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(treeUri(uri)), options);
    }),
  );
  return scope;
}

function treeUri(uri: vscode.Uri): vscode.Uri {
  const name = uri.path.split('/').at(-1) ?? 'wit';
  return vscode.Uri.from({ scheme, path: `${name}.tree`, query: uri.toString() });
}
