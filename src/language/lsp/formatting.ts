import type { TextEdit } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { WitEdit } from '../../wit/index.ts';
import { formatDocument, formatRange, formatTyped } from '../features/formatting.ts';
import { rangeOf } from '../protocol.ts';
import type { Provider } from './provider.ts';

const [first, ...further] = [';', '}', '\n'] as const;

/** Layout of a document, of a range, and of what was just typed. What others wrote is laid out as they like it. */
export const formatting: Provider = {
  capabilities: {
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: first, moreTriggerCharacter: further },
  },
  register(connection, { file }) {
    connection.onDocumentFormatting(({ textDocument, options }) => {
      const text = file(textDocument.uri)?.text;
      return text ? edits(text, formatDocument(text.getText(), options)) : null;
    });
    connection.onDocumentRangeFormatting(({ textDocument, options, range }) => {
      const text = file(textDocument.uri)?.text;
      if (!text) return null;
      const span = { start: text.offsetAt(range.start), end: text.offsetAt(range.end) };
      return edits(text, formatRange(text.getText(), span, options));
    });
    connection.onDocumentOnTypeFormatting(({ textDocument, options, position, ch }) => {
      const text = file(textDocument.uri)?.text;
      const mark = [first, ...further].find((each) => each === ch);
      if (!text || !mark) return null;
      return edits(text, formatTyped(text.getText(), text.offsetAt(position), mark, options));
    });
  },
};

function edits(text: TextDocument, all: readonly WitEdit[]): TextEdit[] {
  return all.map(({ span, text: newText }) => ({ range: rangeOf(text, span), newText }));
}
