import {
  type ClientCapabilities,
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  CodeActionTriggerKind,
  type Diagnostic,
  type Range,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Span } from '../../base/index.ts';
import type { Action, Asked } from '../features/actions/action.ts';
import { fixesAt, refactoringsAt, sourceActions } from '../features/actions/actions.ts';
import { lspDiagnostic, rangeOf, uriOf } from '../protocol.ts';
import type { WitDiagnostic } from '../../wit/index.ts';
import { isCancelled } from './cancelled.ts';
import type { Provider, Served, ServedFile } from './provider.ts';

export const codeActions: Provider = {
  capabilities: {
    codeActionProvider: {
      codeActionKinds: [
        CodeActionKind.QuickFix,
        CodeActionKind.RefactorExtract,
        CodeActionKind.RefactorInline,
        'refactor.move',
        CodeActionKind.RefactorRewrite,
        CodeActionKind.SourceOrganizeImports,
        CodeActionKind.SourceFixAll,
      ],
    },
  },
  register(connection, served) {
    connection.onCodeAction(async ({ textDocument, range, context }, token): Promise<CodeAction[] | null> => {
      const client = served.client();
      // A client of the first days takes commands alone.
      if (!client.textDocument?.codeAction?.codeActionLiteralSupport) return null;
      const vendored = await served.vendored();
      if (await isCancelled(token)) return null;
      const at = served.file(textDocument.uri);
      const facts = at && served.model.facts(at.path);
      // The text may be newer than what is known of it, for as long as the workspace is being read.
      if (!at || !facts || facts.text !== at.text.getText()) return null;
      const span = { start: at.text.offsetAt(range.start), end: at.text.offsetAt(range.end) };
      const more = context.diagnostics.flatMap((each) => versionWarning(at, each));
      const shown = context.diagnostics.flatMap((each) => spanShown(at, range, each));
      const asked: Asked = { model: served.model, path: at.path, facts, range: span, vendored, more, shown };
      return actionsFor(asked, context).flatMap((action) => lspAction(served, client, action) ?? []);
    });
  },
};

/** The actions that the client wants: what it does not say it leaves to us. */
function actionsFor(asked: Asked, { only, triggerKind }: CodeActionContext): Action[] {
  const wants = (kind: string): boolean =>
    only === undefined || only.some((each) => each === '' || kind === each || kind.startsWith(`${each}.`));
  const some = (kind: string): boolean => only === undefined || overlaps(only, kind);
  // Whoever only moves the cursor is not shown what could be done with each word. A client that does not say why it asks
  // was asked itself.
  const isInvoked = triggerKind !== CodeActionTriggerKind.Automatic || !!only;
  const isAsked = isInvoked || asked.range.start < asked.range.end;
  const found = [
    ...(some('quickfix') ? fixesAt(asked) : []),
    ...(isAsked && some('refactor') ? refactoringsAt(asked) : []),
    ...(isInvoked && some('source') ? sourceActions(asked) : []),
  ];
  return found.filter(({ kind }) => wants(kind));
}

/**
 * Where a diagnostic is that the client has there, if it is on the lines that are asked about: some clients send all that
 * they have of the file.
 */
function spanShown({ text }: ServedFile, { start, end }: Range, { range }: Diagnostic): Span[] {
  if (range.start.line > end.line || range.end.line < start.line) return [];
  return [{ start: text.offsetAt(range.start), end: text.offsetAt(range.end) }];
}

/** A warning about the version of a package is found out apart from all else: the client hands it back to us. */
function versionWarning({ path, text }: ServedFile, { code, data, message, range }: Diagnostic): WitDiagnostic[] {
  const version: unknown = data?.text;
  if (code !== 'breaking' || typeof message !== 'string' || typeof version !== 'string') return [];
  if (!/^\d+\.\d+\.\d+$/.test(version)) return [];
  const span = { start: text.offsetAt(range.start), end: text.offsetAt(range.end) };
  return [{ path, span, severity: 'warning', code, message, related: [], data: { kind: 'replace', text: version } }];
}

/** Whether one of some kinds is a kind, holds it or is a part of it. */
function overlaps(only: readonly string[], kind: string): boolean {
  return only.some((each) => each === '' || kind === each || each.startsWith(`${kind}.`));
}

function lspAction(served: Served, client: ClientCapabilities, action: Action): CodeAction | undefined {
  const edit = workspaceEdit(served, client, action);
  if (!edit) return undefined;
  const diagnostics = action.fixes?.flatMap((each) => {
    const text = served.textAt(each.path);
    return text ? [lspDiagnostic(text, each, served.textAt)] : [];
  });
  return {
    title: action.title,
    kind: action.kind,
    ...(diagnostics && { diagnostics }),
    ...(action.preferred && { isPreferred: true }),
    edit,
  };
}

/** The edits as the client takes them; `undefined` if it cannot create the files that are new. */
function workspaceEdit(
  { textAt }: Served,
  { workspace }: ClientCapabilities,
  { edits, creates = [] }: Action,
): WorkspaceEdit | undefined {
  const changed = Array.from(new Set(edits.map(({ path }) => path)), (path) => {
    const text = textAt(path);
    const own = edits.filter((each) => each.path === path);
    return { text, edits: text ? own.map((each) => ({ range: rangeOf(text, each.span), newText: each.text })) : [] };
  });
  const known = changed.flatMap(({ text, edits: own }) => (text ? [{ text, edits: own }] : []));
  if (known.length < changed.length) return undefined;
  const { documentChanges, resourceOperations } = workspace?.workspaceEdit ?? {};
  if (creates.length > 0 && !(documentChanges && resourceOperations?.includes('create'))) return undefined;
  if (!documentChanges) return { changes: Object.fromEntries(known.map((each) => [each.text.uri, each.edits])) };
  const beginning = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return {
    documentChanges: [
      ...creates.flatMap(({ path, text }) => [
        // A file that somebody has put there is never written over: then nothing of the edit is done.
        { kind: 'create' as const, uri: uriOf(path), options: { overwrite: false, ignoreIfExists: false } },
        { textDocument: { uri: uriOf(path), version: null }, edits: [{ range: beginning, newText: text }] },
      ]),
      ...known.map((each): TextDocumentEdit => ({ textDocument: versioned(each.text), edits: each.edits })),
    ],
  };
}

/** A file that nobody has open has no version. */
function versioned({ uri, version }: TextDocument): TextDocumentEdit['textDocument'] {
  return { uri, version: version === 0 ? null : version };
}
