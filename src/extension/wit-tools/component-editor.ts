import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';
import type { Output } from '../output.ts';
import { textAddress } from './address.ts';

const viewType = 'airlock.wasm';

/**
 * Opens a binary as its text: an editor of text has the colours, the search, the outline and the screen reader that a
 * web page would have to imitate. Where the editor is one side of a comparison, the text stands in the page itself.
 */
export function registerComponentEditor(output: Output): Owned {
  return vscode.window.registerCustomEditorProvider(viewType, {
    openCustomDocument: (uri) => ({ uri, dispose: () => {} }),
    async resolveCustomEditor({ uri }, panel) {
      const text = textUri(uri);
      const tab = tabOf(uri, panel);
      if (!tab) {
        panel.webview.html = page(await readText(text));
        return;
      }
      panel.webview.html = page('');
      const shown = { viewColumn: tab.group.viewColumn, preview: tab.isPreview, preserveFocus: !panel.active };
      // Not waited for: this editor has to be there before another one can take its place.
      setImmediate(() => {
        openInstead(text, shown, panel).catch((error: unknown) => output.failed(`opening ${uri.path}`, error));
      });
    },
  });
}

/** The address of the text that stands for a binary. */
export function textUri(binary: vscode.Uri): vscode.Uri {
  return vscode.Uri.from(textAddress(binary, binary.toString()));
}

async function openInstead(
  text: vscode.Uri,
  shown: vscode.TextDocumentShowOptions,
  panel: vscode.WebviewPanel,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(text);
  await vscode.window.showTextDocument(document, shown);
  panel.dispose();
}

/** The tab that shows the binary alone; there is none where it is one side of a comparison. */
function tabOf(uri: vscode.Uri, panel: vscode.WebviewPanel): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .filter(({ viewColumn }) => panel.viewColumn === undefined || viewColumn === panel.viewColumn)
    .flatMap(({ tabs }) => tabs)
    .find(({ input }) => input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString());
}

async function readText(text: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(text));
}

/** A page of text alone: it loads nothing and runs nothing. */
function page(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>WIT</title>
<style>pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); color: var(--vscode-editor-foreground); }</style>
</head>
<body><pre>${escaped}</pre></body>
</html>`;
}
