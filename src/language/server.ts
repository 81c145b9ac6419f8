import {
  type Connection,
  type Diagnostic as LspDiagnostic,
  DiagnosticSeverity,
  type DocumentSymbol as LspSymbol,
  type Range,
  SymbolKind as LspSymbolKind,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Span } from '../base/index.ts';
import { diagnosticsOf } from './features/diagnostics.ts';
import { type Hover, hoverAt } from './features/hover.ts';
import { type DocumentSymbol, type SymbolKind, symbolsOf } from './features/symbols.ts';
import { type OpenDocument, OpenDocuments } from './workspace/documents.ts';

/**
 * Serves the language of WIT on a connection, until it ends. This is the one module that speaks LSP: features take a
 * tree and an offset and give plain data.
 */
export function serve(connection: Connection): void {
  const texts = new TextDocuments(TextDocument);
  const open = new OpenDocuments();
  const documentOf = (text: TextDocument): OpenDocument => open.at(text.uri, text.version, text.getText());

  connection.onInitialize(() => ({
    serverInfo: { name: 'airlock-wit' },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      documentSymbolProvider: true,
      hoverProvider: true,
    },
  }));

  texts.onDidChangeContent(({ document }) => {
    const { uri, version } = document;
    const diagnostics = diagnosticsOf(documentOf(document)).map(({ span, message }): LspDiagnostic => ({
      range: rangeOf(document, span),
      message,
      severity: DiagnosticSeverity.Error,
      source: 'airlock-wit',
    }));
    void connection.sendDiagnostics({ uri, version, diagnostics });
  });

  texts.onDidClose(({ document: { uri } }) => {
    open.close(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  connection.onDocumentSymbol(({ textDocument }) => {
    const text = texts.get(textDocument.uri);
    return text && symbolsOf(documentOf(text).parsed.tree).map((symbol) => lspSymbol(text, symbol));
  });

  connection.onHover(({ textDocument, position }) => {
    const text = texts.get(textDocument.uri);
    const hover = text && hoverAt(documentOf(text).parsed.tree, text.offsetAt(position));
    return hover && { contents: { kind: 'markdown', value: markdownOf(hover) }, range: rangeOf(text, hover.span) };
  });

  texts.listen(connection);
  connection.listen();
}

const symbolKinds: Readonly<Record<SymbolKind, LspSymbolKind>> = {
  package: LspSymbolKind.Package,
  world: LspSymbolKind.Module,
  interface: LspSymbolKind.Interface,
  import: LspSymbolKind.Interface,
  export: LspSymbolKind.Interface,
  function: LspSymbolKind.Function,
  method: LspSymbolKind.Method,
  constructor: LspSymbolKind.Constructor,
  record: LspSymbolKind.Struct,
  field: LspSymbolKind.Field,
  variant: LspSymbolKind.Enum,
  enum: LspSymbolKind.Enum,
  flags: LspSymbolKind.Enum,
  case: LspSymbolKind.EnumMember,
  resource: LspSymbolKind.Class,
  alias: LspSymbolKind.TypeParameter,
};

function lspSymbol(text: TextDocument, symbol: DocumentSymbol): LspSymbol {
  return {
    name: symbol.name,
    detail: symbol.detail,
    kind: symbolKinds[symbol.kind],
    range: rangeOf(text, symbol.span),
    selectionRange: rangeOf(text, symbol.nameSpan),
    children: symbol.children.map((child) => lspSymbol(text, child)),
  };
}

function markdownOf({ declaration, doc }: Hover): string {
  const code = `\`\`\`wit\n${declaration}\n\`\`\``;
  return doc === undefined ? code : `${code}\n\n${doc}`;
}

function rangeOf(text: TextDocument, { start, end }: Span): Range {
  return { start: text.positionAt(start), end: text.positionAt(end) };
}
