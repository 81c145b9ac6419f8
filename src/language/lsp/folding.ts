import { FoldingRangeKind } from 'vscode-languageserver/node';
import { foldsIn } from '../features/folding.ts';
import type { Provider } from './provider.ts';

export const folding: Provider = {
  capabilities: { foldingRangeProvider: true },
  register(connection, { model, file }) {
    connection.onFoldingRanges(({ textDocument }) => {
      const facts = model.facts(file(textDocument.uri)?.path ?? '');
      if (!facts) return [];
      return foldsIn(facts.text, facts.tree).map(({ startLine, endLine, kind }) => {
        if (kind === 'block') return { startLine, endLine };
        return { startLine, endLine, kind: kind === 'comment' ? FoldingRangeKind.Comment : FoldingRangeKind.Imports };
      });
    });
  },
};
