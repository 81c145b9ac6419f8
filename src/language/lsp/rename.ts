import { LSPErrorCodes, ResponseError, type TextDocumentEdit, type TextEdit } from 'vscode-languageserver/node';
import type { FileEdit } from '../features/rename-check.ts';
import { prepareRename, renameSteps } from '../features/rename.ts';
import { rangeOf } from '../protocol.ts';
import { inSteps, type Provider, type Served } from './provider.ts';

export const rename: Provider = {
  capabilities: { renameProvider: { prepareProvider: true } },
  register(connection, served) {
    const { model, file } = served;
    connection.onPrepareRename(({ textDocument, position }) => {
      const at = file(textDocument.uri);
      if (!at) return null;
      const found = prepareRename(model, at.path, at.text.offsetAt(position));
      if (found.kind === 'refused') throw new ResponseError(LSPErrorCodes.RequestFailed, found.message);
      return { range: rangeOf(at.text, found.span), placeholder: found.placeholder };
    });
    connection.onRenameRequest(async ({ textDocument, position, newName }, token) => {
      const at = file(textDocument.uri);
      if (!at) return null;
      const before = new Map(Array.from(model.paths(), (path) => [path, model.facts(path)]));
      const found = await inSteps(renameSteps(model, at.path, at.text.offsetAt(position), newName), token);
      const result = found?.at(-1);
      if (!result) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The rename was cancelled.');
      if (result.kind === 'refused') throw new ResponseError(LSPErrorCodes.RequestFailed, result.message);
      // It was worked out in steps: what was typed meanwhile was not looked at.
      for (const [path, facts] of before) {
        if (model.facts(path) === facts) continue;
        throw new ResponseError(LSPErrorCodes.ContentModified, 'The text changed meanwhile: try again.');
      }
      const edits = documentEdits(served, result.edits);
      return served.client().workspace?.workspaceEdit?.documentChanges === true
        ? { documentChanges: edits }
        : { changes: Object.fromEntries(edits.map((each) => [each.textDocument.uri, each.edits.filter(isPlain)])) };
    });
  },
};

/** The edits of each document, with the version of it that they are for; a file that nobody has open has none. */
function documentEdits({ model, textAt }: Served, edits: readonly FileEdit[]): TextDocumentEdit[] {
  const byPath = new Map<string, TextDocumentEdit>();
  for (const { path, span, text } of edits) {
    const document = textAt(path);
    if (!document) continue;
    const version = model.isOpen(path) ? document.version : null;
    const known = byPath.get(path) ?? { textDocument: { uri: document.uri, version }, edits: [] };
    known.edits.push({ range: rangeOf(document, span), newText: text });
    byPath.set(path, known);
  }
  return Array.from(byPath.values());
}

function isPlain(edit: TextDocumentEdit['edits'][number]): edit is TextEdit {
  return 'newText' in edit;
}
