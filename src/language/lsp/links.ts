import type { TextDocument } from 'vscode-languageserver-textdocument';
import { linksIn } from '../features/links.ts';
import type { Place } from '../../wit/index.ts';
import { rangeOf, uriOf } from '../protocol.ts';
import { isWit } from '../workspace/roots.ts';
import type { Provider } from './provider.ts';

export const links: Provider = {
  capabilities: { documentLinkProvider: {} },
  register(connection, { model, file, textAt }) {
    connection.onDocumentLinks(({ textDocument }) => {
      const at = file(textDocument.uri);
      if (!at) return [];
      return linksIn(model, at.path).map(({ span, target, tooltip }) => ({
        range: rangeOf(at.text, span),
        target: uriOf(target.path) + fragment(target, textAt(target.path)),
        tooltip,
      }));
    });
  },
};

/** Editors go to the line and the column that the fragment of a URI says. */
function fragment({ path, span }: Place, text: TextDocument | undefined): string {
  // A package in binary form has no lines.
  if (!text || !isWit(path)) return '';
  const { line, character } = text.positionAt(span.start);
  return `#L${line + 1},${character + 1}`;
}
