import type { SelectionRange } from 'vscode-languageserver/node';
import { selectionsAt } from '../features/selection.ts';
import { rangeOf } from '../protocol.ts';
import type { Provider } from './provider.ts';

export const selection: Provider = {
  capabilities: { selectionRangeProvider: true },
  register(connection, { model, file }) {
    connection.onSelectionRanges(({ textDocument, positions }) => {
      const at = file(textDocument.uri);
      const facts = at && model.facts(at.path);
      if (!facts) return [];
      return positions.map((position) => {
        const spans = selectionsAt(facts.text, facts.tree, at.text.offsetAt(position));
        const growing = spans.toReversed().reduce<SelectionRange | undefined>((parent, span) => {
          const range = rangeOf(at.text, span);
          return parent ? { range, parent } : { range };
        }, undefined);
        return growing ?? { range: { start: position, end: position } };
      });
    });
  },
};
