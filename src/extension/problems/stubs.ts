import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type LineColumn, type Owned, Scope } from '../../base/index.ts';
import type { BuildDiagnostic, Stub } from '../../build/index.ts';
import { appendStubs } from './append-stub.ts';
import { asOpened, source } from './problems.ts';

/** Offers to write what a source lacks, where the WIT asks for it and in the source. */
export interface Stubs extends Owned {
  /** What the newest build of a component said, in place of what the one before did. */
  offer(manifest: vscode.Uri, manifestPath: string, diagnostics: readonly BuildDiagnostic[]): void;
  forget(manifest: vscode.Uri): void;
}

interface Offer {
  readonly stub: Stub;
  /** The source that it is for. */
  readonly source: vscode.Uri;
  /** Where the WIT asks for it. */
  readonly place: vscode.Location;
  readonly message: string;
}

const documents = [{ pattern: '**/*.wit' }, { pattern: '**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx}' }].map((filter) => ({
  ...filter,
  scheme: 'file',
}));

export function registerStubs(): Stubs {
  const scope = new Scope((error) => console.error(error));
  const offers = new Map<string, readonly Offer[]>();
  const inSources = scope.own(vscode.languages.createDiagnosticCollection('airlock-stubs'));

  /** The source says it too: who works there does not look at the WIT. */
  function show(): void {
    inSources.clear();
    const all = Array.from(offers.values()).flat();
    for (const own of Map.groupBy(all, (offer) => offer.source.toString()).values()) {
      const [first] = own;
      if (first) inSources.set(first.source, own.map(inSource));
    }
  }

  scope.own(
    vscode.languages.registerCodeActionsProvider(
      documents,
      {
        async provideCodeActions(document, range, { diagnostics }) {
          const all = Array.from(offers.values()).flat();
          const here = all.filter((offer) => isAt(offer, document.uri, range));
          const own = await Promise.all(here.map((offer) => toAction([offer], diagnostics)));
          const [first] = here;
          const together = first ? all.filter((offer) => isSame(offer.source, first.source)) : [];
          const every = together.length > 1 ? [await toAction(together, diagnostics)] : [];
          return [...own, ...every].filter((action) => action !== undefined);
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );

  return {
    offer(manifest, manifestPath, diagnostics) {
      const found = diagnostics.flatMap(({ path, start, end, message, stub }): Offer[] => {
        if (!stub) return [];
        const place = new vscode.Location(asOpened(path, manifest, manifestPath), rangeOf(start, end));
        return [{ stub, source: asOpened(stub.path, manifest, manifestPath), place, message }];
      });
      offers.set(manifest.toString(), found);
      show();
    },
    forget(manifest) {
      offers.delete(manifest.toString());
      show();
    },
    dispose: () => scope.dispose(),
  };
}

/** The beginning of a source stands for what is nowhere in it. */
const atStart = new vscode.Range(0, 0, 0, 0);

function inSource({ message, place }: Offer): vscode.Diagnostic {
  const found = new vscode.Diagnostic(atStart, message, vscode.DiagnosticSeverity.Error);
  found.source = source;
  found.relatedInformation = [new vscode.DiagnosticRelatedInformation(place, 'The world asks for it here.')];
  return found;
}

function isAt(offer: Offer, document: vscode.Uri, range: vscode.Range): boolean {
  if (isSame(document, offer.source)) return range.intersection(atStart) !== undefined;
  return isSame(document, offer.place.uri) && range.intersection(offer.place.range) !== undefined;
}

async function toAction(
  offers: readonly Offer[],
  diagnostics: readonly vscode.Diagnostic[],
): Promise<vscode.CodeAction | undefined> {
  const [first] = offers;
  if (!first) return undefined;
  const uri = first.source;
  const document = await vscode.workspace.openTextDocument(uri);
  const text = document.getText();
  // What was written already, and not yet built, is not written twice.
  const missing = offers.filter(({ stub }) => !text.replaceAll('\r\n', '\n').includes(stub.text));
  if (missing.length < offers.length) return undefined;
  const { insert, start, end } = appendStubs(
    text,
    missing.map(({ stub }) => stub),
  );
  const file = basename(uri.fsPath);
  const title = offers.length === 1 ? `${wordsOf(first)} into ${file}` : `Write all that is missing into ${file}`;
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.insert(uri, document.positionAt(text.length), insert);
  action.command = { command: 'vscode.open', title, arguments: [uri, { selection: rangeOf(start, end) }] };
  action.diagnostics = diagnostics.filter(({ message }) => offers.some((offer) => offer.message === message));
  action.isPreferred = offers.length === 1;
  return action;
}

function wordsOf({ stub }: Offer): string {
  const [head = ''] = stub.text.split('\n');
  const [, kind, name] = /^(?:export )?(function|const) (\w+)/.exec(head) ?? [];
  return `Write the ${kind === 'const' ? 'object' : 'function'} "${name ?? ''}"`;
}

function isSame(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}

function rangeOf(start: LineColumn, end: LineColumn): vscode.Range {
  return new vscode.Range(start.line, start.column, end.line, end.column);
}
