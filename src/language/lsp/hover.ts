import { hoverAt } from '../features/hover.ts';
import { rangeOf } from '../protocol.ts';
import type { Provider } from './provider.ts';

export const hover: Provider = {
  capabilities: { hoverProvider: true },
  register(connection, { model, file }) {
    connection.onHover(({ textDocument, position }) => {
      const at = file(textDocument.uri);
      const tree = at && model.facts(at.path)?.tree;
      const found = tree && hoverAt(tree, at.text.offsetAt(position));
      if (!found) return null;
      const code = `\`\`\`wit\n${found.declaration}\n\`\`\``;
      const value = found.doc === undefined ? code : `${code}\n\n${found.doc}`;
      return { contents: { kind: 'markdown', value }, range: rangeOf(at.text, found.span) };
    });
  },
};
