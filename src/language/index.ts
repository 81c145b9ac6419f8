export { type Diagnostic, diagnosticsOf } from './features/diagnostics.ts';
export { type Hover, hoverAt } from './features/hover.ts';
export { type DocumentSymbol, type SymbolKind, symbolsOf } from './features/symbols.ts';
export { serve } from './server.ts';
export { type OpenDocument, OpenDocuments } from './workspace/documents.ts';
