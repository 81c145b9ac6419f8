import { getLocation } from 'jsonc-parser';
import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { CountedDenial } from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { isRuledOut, type Remedy, remedyOf } from '../rights/picture.ts';
import { patternWords } from '../rights/pattern-words.ts';
import { widerRights } from '../rights/wider.ts';
import { interfaceOf, rightWords, shown } from '../words.ts';
import { denialDiagnostics } from './denials.ts';
import { rangeOf, source } from './problems.ts';
import { removeRequestEdit } from './remove-request.ts';
import { unusedCode } from './unused.ts';

/** Offers the click that allows what was denied, in the manifest and at the import in WIT, and the one that asks for less. */
export function registerQuickFixes(components: Components): Owned {
  const scope = new Scope((error) => console.error(error));
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  scope.own(
    vscode.languages.registerCodeActionsProvider(
      { pattern: '**/airlock.json' },
      {
        provideCodeActions(document, range) {
          const component = components.byManifest(document.uri);
          if (!component) return [];
          const denials = openDenials(component).filter((denial) => {
            const [found] = denialDiagnostics(component.manifestText, component.manifest, [denial]);
            return found?.range.intersection(range) !== undefined;
          });
          return [...remedyActions(component, denials, document, range), ...removals(document, range)];
        },
      },
      kinds,
    ),
  );
  scope.own(
    vscode.languages.registerCodeActionsProvider(
      { pattern: '**/*.wit' },
      {
        provideCodeActions: (document, range) =>
          components.list().flatMap((component) => {
            const denials = openDenials(component).filter(({ operation }) => {
              const place = component.imports.get(interfaceOf(operation));
              return place?.uri.toString() === document.uri.toString() && place.range.intersection(range) !== undefined;
            });
            return remedyActions(component, denials, document, range);
          }),
      },
      kinds,
    ),
  );
  return scope;
}

/** What was denied, but for what the person said is as it should be. */
function openDenials(component: Component): readonly CountedDenial[] {
  const { denials, ruledOut } = component.facts();
  return denials.filter((denial) => !isRuledOut(denial, ruledOut));
}

function remedyActions(
  component: Component,
  denials: readonly CountedDenial[],
  document: vscode.TextDocument,
  range: vscode.Range,
): readonly vscode.CodeAction[] {
  // Several uses may fall under one request, which is granted once.
  const remedies = new Map(
    denials.flatMap((denial) => {
      const remedy = remedyOf(denial);
      return remedy ? [[JSON.stringify(remedy), { remedy, narrow: narrowest(denial, remedy) }] as const] : [];
    }),
  );
  const solved = vscode.languages
    .getDiagnostics(document.uri)
    .filter((found) => found.source === source && found.range.intersection(range) && isDenial(found));
  return Array.from(remedies.values()).flatMap(({ remedy: { kind, right }, narrow }) => {
    const words = `${rightWords(right.capability)} ${patternWords(right)}`;
    const first =
      kind === 'grant'
        ? toAction('airlock.grant', `Grant ${component.title} to ${words}`)
        : toAction('airlock.requestAndGrant', `Request in airlock.json and grant ${component.title} to ${words}`);
    first.isPreferred = kind === 'grant';
    const wider = toAction('airlock.grantWider', `Grant a wider pattern than ${shown(narrow.pattern)}…`, narrow);
    const never = toAction('airlock.neverAsk', `Never ask again whether ${component.title} may ${words}`);
    return [first, ...(widerRights(narrow).length > 0 ? [wider] : []), never];

    function toAction(command: string, title: string, about = right): vscode.CodeAction {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.command = { command, title, arguments: [{ manifest: component.id, ...about }] };
      action.diagnostics = solved;
      return action;
    }
  });
}

/** What a wider pattern is wider than: the use itself, where it is known. */
function narrowest(denial: CountedDenial, { right }: Remedy): Remedy['right'] {
  return { capability: right.capability, pattern: denial.suggestion ?? right.pattern };
}

function isDenial({ code }: vscode.Diagnostic): boolean {
  return typeof code === 'string' && code.startsWith('denied');
}

function removals(document: vscode.TextDocument, range: vscode.Range): readonly vscode.CodeAction[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter((found) => found.code === unusedCode && found.range.intersection(range))
    .map((found) => {
      const text = document.getText();
      const pattern = document.getText(found.range);
      const action = new vscode.CodeAction(`Remove the request for ${pattern}`, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      const { path } = getLocation(text, document.offsetAt(found.range.start) + 1);
      for (const { span, newText } of removeRequestEdit(text, path)) {
        action.edit.replace(document.uri, rangeOf(text, span), newText);
      }
      action.diagnostics = [found];
      return action;
    });
}
