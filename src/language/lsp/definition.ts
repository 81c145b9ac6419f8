import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Location, LocationLink, TextDocumentPositionParams } from 'vscode-languageserver/node';
import { declarationAt, definitionAt, type Links } from '../features/definition.ts';
import { rangeOf, uriOf } from '../protocol.ts';
import type { Provider, Served, ServedFile } from './provider.ts';

export const definition: Provider = {
  capabilities: { definitionProvider: true, declarationProvider: true },
  register(connection, served) {
    const links = (): boolean => served.client().textDocument?.definition?.linkSupport === true;
    connection.onDefinition((asked) => answer(served, asked, definitionAt, links()));
    const declared = (): boolean => served.client().textDocument?.declaration?.linkSupport === true;
    connection.onDeclaration((asked) => answer(served, asked, declarationAt, declared()));
  },
};

/** The answer to a request for places to go to, as the client can read it. */
export function answer(
  served: Served,
  { textDocument, position }: TextDocumentPositionParams,
  find: (model: Served['model'], path: string, offset: number) => Links | undefined,
  withLinks: boolean,
): Location[] | LocationLink[] | null {
  const at = served.file(textDocument.uri);
  const found = at && find(served.model, at.path, at.text.offsetAt(position));
  return found ? lspLinks(served, at, found, withLinks) : null;
}

export function lspLinks(
  served: Served,
  { text }: ServedFile,
  { origin, targets }: Links,
  withLinks: boolean,
): Location[] | LocationLink[] {
  const found = targets.flatMap((target): LocationLink[] => {
    const document =
      target.text === undefined
        ? served.textAt(target.path)
        : TextDocument.create(uriOf(target.path), '', 0, target.text);
    if (!document) return [];
    return [
      {
        originSelectionRange: rangeOf(text, origin),
        targetUri: document.uri,
        targetRange: rangeOf(document, target.span),
        targetSelectionRange: rangeOf(document, target.nameSpan),
      },
    ];
  });
  return withLinks ? found : found.map(({ targetUri, targetSelectionRange: range }) => ({ uri: targetUri, range }));
}
