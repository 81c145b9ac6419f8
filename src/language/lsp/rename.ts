import {
  type ChangeAnnotation,
  LSPErrorCodes,
  ResponseError,
  type TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileEdit } from '../features/rename-check.ts';
import { type ComponentEdit, componentEdits } from '../features/rename-components.ts';
import { prepareRename, renameSteps } from '../features/rename.ts';
import { rangeOf, uriOf } from '../protocol.ts';
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
      const outside = await componentEdits(model, at.path, at.text.offsetAt(position), newName);
      // It was worked out in steps: what was typed meanwhile was not looked at.
      for (const [path, facts] of before) {
        if (model.facts(path) === facts) continue;
        throw new ResponseError(LSPErrorCodes.ContentModified, 'The text changed meanwhile: try again.');
      }
      const { documentChanges, changeAnnotationSupport } = served.client().workspace?.workspaceEdit ?? {};
      // What is in a source the person is asked about, or it stays.
      const mayAsk = documentChanges === true && changeAnnotationSupport !== undefined;
      const asks = mayAsk && outside.some(({ kind }) => kind === 'source');
      const further = outside.filter(({ kind }) => kind === 'manifest' || mayAsk).map(componentEdit);
      const edits = [...documentEdits(served, result.edits), ...further];
      return documentChanges === true
        ? {
            documentChanges: edits,
            ...(asks && { changeAnnotations: { [inSource]: question } }),
          }
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

const inSource = 'source';

const question: ChangeAnnotation = {
  label: 'Rename what the source exports',
  needsConfirmation: true,
  description: 'The component exports it by this name.',
};

/** The edit of a file that is no WIT: it is for the text that the file has on disk. */
function componentEdit({ path, before, span, text, kind }: ComponentEdit): TextDocumentEdit {
  const document = TextDocument.create(uriOf(path), 'plaintext', 0, before);
  const edit = { range: rangeOf(document, span), newText: text };
  const edits = [kind === 'source' ? { ...edit, annotationId: inSource } : edit];
  return { textDocument: { uri: document.uri, version: null }, edits };
}

function isPlain(edit: TextDocumentEdit['edits'][number]): edit is TextEdit {
  return 'newText' in edit;
}
