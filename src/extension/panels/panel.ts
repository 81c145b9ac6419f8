import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';

/** An open panel whose page is drawn by one of our scripts. */
export interface Panel<To> extends Owned {
  reveal(): void;
  /** Tells the page; one that is hidden is told when it is seen again, through `ready`. */
  post(message: To): void;
  readonly isVisible: boolean;
}

export interface PanelKind {
  readonly viewType: string;
  readonly title: string;
  /** The name of its script in dist/panels. */
  readonly script: 'call-form' | 'inspector' | 'request' | 'system';
}

/**
 * Opens a panel. Nothing in it comes from anywhere but the extension: its script and style by a nonce, no connection, no
 * image, no frame, no form that is sent. The page is told by messages alone, so what a guest calls itself never is markup.
 *
 * @param hear takes what the page says; it comes from a page of ours, and is read with care all the same
 */
export function openPanel<To>(
  extension: vscode.Uri,
  { viewType, title, script }: PanelKind,
  ports: { hear(message: unknown): void; closed(): void },
): Panel<To> {
  const folder = vscode.Uri.joinPath(extension, 'dist', 'panels');
  const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
    enableScripts: true,
    enableFindWidget: true,
    enableCommandUris: false,
    localResourceRoots: [folder],
  });
  const address = (name: string): string => panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  panel.onDidDispose(ports.closed);
  panel.webview.onDidReceiveMessage(ports.hear);
  panel.webview.html = panelDocument({
    nonce: randomBytes(16).toString('hex'),
    title: script,
    script: address(`${script}.js`),
    style: address('style.css'),
  });
  return {
    reveal: () => panel.reveal(),
    post: (message) => void (panel.visible && panel.webview.postMessage(message)),
    get isVisible() {
      return panel.visible;
    },
    dispose: () => panel.dispose(),
  };
}

/** The document of a panel: fixed text, with the addresses of its own script and style. */
function panelDocument(parts: { nonce: string; title: string; script: string; style: string }): string {
  const { nonce, title, script, style } = parts;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
<title>${title}</title>
<link nonce="${nonce}" rel="stylesheet" href="${style}">
</head>
<body>
<main></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
