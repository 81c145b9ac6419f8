import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type Diagnostic as LspDiagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type DocumentSymbol as LspSymbol,
  type Range,
  SymbolKind as LspSymbolKind,
  SymbolTag,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Span } from '../base/index.ts';
import type { Severity, WitDiagnostic } from '../wit/index.ts';
import type { DocumentSymbol, SymbolKind } from './features/symbols.ts';

/*
 * The shapes of LSP, and how ours become them. Beside the server this is the one module that knows them.
 */

/** The path of a file with `/` between folders; what is no file keeps its URI. */
export function pathOf(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  try {
    return fileURLToPath(uri).replaceAll('\\', '/');
  } catch {
    return uri;
  }
}

export function uriOf(path: string): string {
  return /^(?:\/|[A-Za-z]:\/)/.test(path) ? pathToFileURL(path).href : path;
}

export function rangeOf(text: TextDocument, { start, end }: Span): Range {
  return { start: text.positionAt(start), end: text.positionAt(end) };
}

export function spanOf(text: TextDocument, { start, end }: Range): Span {
  return { start: text.offsetAt(start), end: text.offsetAt(end) };
}

/** A diagnostic for the client. `textAt` gives the documents that related places lie in. */
export function lspDiagnostic(
  text: TextDocument,
  { span, message, severity, code, related, data }: WitDiagnostic,
  textAt: (path: string) => TextDocument | undefined,
): LspDiagnostic {
  const relatedInformation = related.flatMap((each) => {
    const other = textAt(each.path);
    return other ? [{ location: { uri: other.uri, range: rangeOf(other, each.span) }, message: each.message }] : [];
  });
  const tag = tags.get(code);
  return {
    range: rangeOf(text, span),
    message,
    severity: severities[severity],
    source: 'airlock-wit',
    code,
    ...(tag && { tags: [tag] }),
    ...(relatedInformation.length > 0 && { relatedInformation }),
    ...(data && { data }),
  };
}

export function lspSymbol(text: TextDocument, symbol: DocumentSymbol): LspSymbol {
  return {
    name: symbol.name,
    detail: symbol.detail,
    kind: symbolKinds[symbol.kind],
    ...(symbol.deprecated && { tags: [SymbolTag.Deprecated] }),
    range: rangeOf(text, symbol.span),
    selectionRange: rangeOf(text, symbol.nameSpan),
    children: symbol.children.map((child) => lspSymbol(text, child)),
  };
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const tags: ReadonlyMap<string, DiagnosticTag> = new Map([
  ['unused', DiagnosticTag.Unnecessary],
  ['deprecated', DiagnosticTag.Deprecated],
]);

export const symbolKinds: Readonly<Record<SymbolKind, LspSymbolKind>> = {
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
