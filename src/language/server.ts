import type { Connection } from 'vscode-languageserver/node';
import { callHierarchy } from './lsp/call-hierarchy.ts';
import { codeActions } from './lsp/code-actions.ts';
import { codeLens } from './lsp/code-lens.ts';
import { completion } from './lsp/completion.ts';
import { definition } from './lsp/definition.ts';
import { documentSymbols } from './lsp/document-symbols.ts';
import { folding } from './lsp/folding.ts';
import { formatting } from './lsp/formatting.ts';
import { highlight } from './lsp/highlight.ts';
import { hover } from './lsp/hover.ts';
import { implementation } from './lsp/implementation.ts';
import { inlayHints } from './lsp/inlay-hints.ts';
import { linkedEditing } from './lsp/linked-editing.ts';
import { links } from './lsp/links.ts';
import { references } from './lsp/references.ts';
import { rename } from './lsp/rename.ts';
import { selection } from './lsp/selection.ts';
import { semanticTokens } from './lsp/semantic-tokens.ts';
import { syntaxTree } from './lsp/syntax-tree.ts';
import { typeDefinition } from './lsp/type-definition.ts';
import { workspaceSymbols } from './lsp/workspace-symbols.ts';
import type { Provider } from './lsp/provider.ts';
import { followDocuments, type ServerParts } from './session.ts';

/** What the server can do: a feature is a line here, a file in `lsp/`, and one in `features/`. */
const providers: readonly Provider[] = [
  callHierarchy,
  codeActions,
  codeLens,
  completion,
  definition,
  documentSymbols,
  folding,
  formatting,
  highlight,
  hover,
  implementation,
  inlayHints,
  linkedEditing,
  links,
  references,
  rename,
  selection,
  semanticTokens,
  syntaxTree,
  typeDefinition,
  workspaceSymbols,
];

/** Serves the language of WIT on a connection, until it ends. */
export function serve(connection: Connection, parts: ServerParts): void {
  const capabilities = Object.assign({}, ...providers.map((provider) => provider.capabilities));
  const served = followDocuments(connection, parts, capabilities);
  for (const provider of providers) provider.register(connection, served);
  connection.listen();
}
