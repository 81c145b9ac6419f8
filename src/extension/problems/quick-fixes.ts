import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { rightWords } from '../words.ts';
import { denialDiagnostics, type Remedy, remedyOf } from './denials.ts';
import { source } from './problems.ts';

/** Offers, at a denial in `airlock.json`, the click that allows it. */
export function registerQuickFixes(components: Components): Owned {
  return vscode.languages.registerCodeActionsProvider(
    { pattern: '**/airlock.json' },
    {
      provideCodeActions(document, range) {
        const component = components.byManifest(document.uri);
        return component
          ? remediesAt(component, range).map((remedy) => toAction(component, remedy, document, range))
          : [];
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function remediesAt(component: Component, range: vscode.Range): readonly Remedy[] {
  const denials = component.snapshot()?.denials ?? [];
  const remedies = denials.flatMap((denial) => {
    const [diagnostic] = denialDiagnostics(component.manifestText, component.manifest, [denial]);
    const remedy = remedyOf(denial);
    return remedy && diagnostic?.range.intersection(range) ? [remedy] : [];
  });
  // Several uses may fall under one request, which is granted once.
  return Array.from(new Map(remedies.map((remedy) => [JSON.stringify(remedy), remedy])).values());
}

function toAction(
  component: Component,
  { kind, right }: Remedy,
  document: vscode.TextDocument,
  range: vscode.Range,
): vscode.CodeAction {
  const verb = kind === 'grant' ? 'Grant' : 'Request and grant';
  const title = `${verb} ${component.title} to ${rightWords(right.capability)} ${right.pattern}`;
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  const command = kind === 'grant' ? 'airlock.grant' : 'airlock.requestAndGrant';
  action.command = { command, title, arguments: [{ manifest: component.id, ...right }] };
  action.diagnostics = vscode.languages
    .getDiagnostics(document.uri)
    .filter((diagnostic) => diagnostic.source === source && diagnostic.range.intersection(range));
  action.isPreferred = kind === 'grant';
  return action;
}
