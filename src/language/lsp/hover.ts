import { hoverAt } from '../features/hover.ts';
import { rangeOf } from '../protocol.ts';
import type { Provider } from './provider.ts';

export const hover: Provider = {
  capabilities: { hoverProvider: true },
  register(connection, { model, file, client }) {
    connection.onHover(({ textDocument, position }) => {
      const at = file(textDocument.uri);
      const found = at && hoverAt(model, at.path, at.text.offsetAt(position));
      if (!found) return null;
      // A client that says nothing of it shows Markdown; one that cannot shows the text with its marks.
      const formats = client().textDocument?.hover?.contentFormat;
      const kind = formats && !formats.includes('markdown') ? 'plaintext' : 'markdown';
      return { contents: { kind, value: found.markdown }, range: rangeOf(at.text, found.span) };
    });
  },
};
