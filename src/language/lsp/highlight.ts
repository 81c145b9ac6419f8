import { DocumentHighlightKind } from 'vscode-languageserver/node';
import { highlightsAt } from '../features/highlight.ts';
import { rangeOf } from '../protocol.ts';
import type { Provider } from './provider.ts';

export const highlight: Provider = {
  capabilities: { documentHighlightProvider: true },
  register(connection, { model, file }) {
    connection.onDocumentHighlight(({ textDocument, position }) => {
      const at = file(textDocument.uri);
      if (!at) return null;
      return highlightsAt(model, at.path, at.text.offsetAt(position)).map(({ span, kind }) => ({
        range: rangeOf(at.text, span),
        kind: kind === 'write' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }));
    });
  },
};
