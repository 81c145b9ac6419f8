import { syntaxTreeText } from '../features/syntax-tree.ts';
import type { Provider } from './provider.ts';

/** `airlock/syntaxTree`, a request of our own: `{ textDocument: { uri } }` gives the tree as text, or null. */
export const syntaxTree: Provider = {
  capabilities: {},
  register(connection, { model, file }) {
    connection.onRequest('airlock/syntaxTree', ({ textDocument }: { textDocument: { uri: string } }) => {
      const at = file(textDocument.uri);
      const tree = at && model.facts(at.path)?.tree;
      return tree ? syntaxTreeText(tree) : null;
    });
  },
};
