import { linkedPlacesAt } from '../features/linked-editing.ts';
import { rangeOf } from '../protocol.ts';
import type { Provider } from './provider.ts';

export const linkedEditing: Provider = {
  capabilities: { linkedEditingRangeProvider: true },
  register(connection, { model, file }) {
    connection.languages.onLinkedEditingRange(({ textDocument, position }) => {
      const at = file(textDocument.uri);
      const spans = at && linkedPlacesAt(model, at.path, at.text.offsetAt(position));
      if (!spans) return null;
      return { ranges: spans.map((span) => rangeOf(at.text, span)), wordPattern: '%?[A-Za-z][A-Za-z0-9-]*' };
    });
  },
};
