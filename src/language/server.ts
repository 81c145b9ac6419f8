import type { Connection } from 'vscode-languageserver/node';
import { documentSymbols } from './lsp/document-symbols.ts';
import { hover } from './lsp/hover.ts';
import type { Provider } from './lsp/provider.ts';
import { syntaxTree } from './lsp/syntax-tree.ts';
import { followDocuments, type ServerParts } from './session.ts';

/** What the server can do: a feature is a line here, a file in `lsp/`, and one in `features/`. */
const providers: readonly Provider[] = [documentSymbols, hover, syntaxTree];

/** Serves the language of WIT on a connection, until it ends. */
export function serve(connection: Connection, parts: ServerParts): void {
  const capabilities = Object.assign({}, ...providers.map((provider) => provider.capabilities));
  const served = followDocuments(connection, parts, capabilities);
  for (const provider of providers) provider.register(connection, served);
  connection.listen();
}
