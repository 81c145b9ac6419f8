import { inlayHintsIn } from '../features/inlay-hints.ts';
import { spanOf } from '../protocol.ts';
import type { Provider } from './provider.ts';

export const inlayHints: Provider = {
  capabilities: { inlayHintProvider: true },
  register(connection, { model, file }) {
    connection.languages.inlayHint.on(({ textDocument, range }) => {
      const at = file(textDocument.uri);
      if (!at) return [];
      return inlayHintsIn(model, at.path, spanOf(at.text, range)).map(({ offset, label, tooltip }) => ({
        position: at.text.positionAt(offset),
        label,
        tooltip: { kind: 'markdown', value: tooltip },
        // A version belongs to its path; a count stands apart.
        paddingLeft: !label.startsWith('@'),
      }));
    });
  },
};
