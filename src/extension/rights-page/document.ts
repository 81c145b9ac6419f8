/**
 * The document in which a page stands. Nothing in it comes from anywhere but the extension: no source but the one style
 * and the one script of this nonce is allowed, no connection, no image, no frame and no form.
 *
 * @param nonce letters and digits that nobody can guess, new for each document
 * @param main a page, made of escaped text
 */
export function rightsDocument(nonce: string, main: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
<title>Rights</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>${main}</main>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

const style = `
body { padding: 0 2rem 2rem; max-width: 70rem; color: var(--vscode-foreground); line-height: 1.5; }
h1 { font-size: 1.5em; font-weight: 600; margin: 1.5rem 0 .25rem; }
h2 { font-size: 1.15em; font-weight: 600; margin: 2rem 0 .25rem; }
p { margin: .25rem 0; color: var(--vscode-descriptionForeground); overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin-top: .5rem; }
th, td { text-align: start; vertical-align: top; font-weight: normal; padding: .5rem 1rem .5rem 0; overflow-wrap: anywhere; }
thead th { color: var(--vscode-descriptionForeground); padding-bottom: .25rem; }
tr { border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); }
th:first-child { width: 30%; }
th:nth-child(2) { width: 14%; }
th:last-child, td:last-child { width: 11rem; padding-right: 0; text-align: end; }
small { display: block; font-size: .9em; color: var(--vscode-descriptionForeground); }
code { font-family: var(--vscode-editor-font-family); color: inherit; background: none; padding: 0; }
small:empty { display: none; }
button { font: inherit; padding: .15rem .75rem; border: 1px solid var(--vscode-contrastBorder, transparent); border-radius: 2px; color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); cursor: pointer; }
button:hover { background: var(--vscode-button-secondaryHoverBackground); }
button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

/** Only what is in the page is replaced, so that scrolling and focus stay where they are. */
const script = `
const editor = acquireVsCodeApi();
const main = document.querySelector('main');
document.addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (button) editor.postMessage({ kind: 'act', id: button.id });
});
addEventListener('message', ({ data }) => {
  const focused = document.activeElement?.id;
  main.innerHTML = data.html;
  if (focused) document.getElementById(focused)?.focus();
});
editor.postMessage({ kind: 'ready' });
`;
