import { symbolsOf } from '../features/symbols.ts';
import { lspSymbol } from '../protocol.ts';
import type { Provider } from './provider.ts';

export const documentSymbols: Provider = {
  capabilities: { documentSymbolProvider: true },
  register(connection, { model, file }) {
    connection.onDocumentSymbol(({ textDocument }) => {
      const at = file(textDocument.uri);
      const tree = at && model.facts(at.path)?.tree;
      return tree && symbolsOf(tree).map((symbol) => lspSymbol(at.text, symbol));
    });
  },
};
