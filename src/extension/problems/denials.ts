import * as vscode from 'vscode';
import type { CountedDenial } from '../../host/index.ts';
import {
  capabilities,
  type Capability,
  type Manifest,
  parsePattern,
  type Right,
  spanFor,
} from '../../manifest/index.ts';
import { reasonWords, shown, useWords } from '../words.ts';
import { rangeOf, source } from './problems.ts';

/** What a person can do about a denial with one click. */
export type Remedy =
  | { readonly kind: 'grant'; readonly right: Right }
  | { readonly kind: 'request-and-grant'; readonly right: Right };

/** A denial that a remedy exists for; the others can only be understood. */
export function remedyOf(denial: CountedDenial): Remedy | undefined {
  const capability = capabilities.find((known) => known === denial.capability);
  if (!capability) return undefined;
  if (denial.request !== undefined) return { kind: 'grant', right: { capability, pattern: denial.request } };
  if (denial.suggestion === undefined || parsePattern(capability, denial.suggestion).kind === 'error') return undefined;
  return { kind: 'request-and-grant', right: { capability, pattern: denial.suggestion } };
}

const shownDenials = 50;

/** One warning for each request that was refused, and one for each use that nobody requested. */
export function denialDiagnostics(
  text: string,
  manifest: Manifest | undefined,
  denials: readonly CountedDenial[],
): vscode.Diagnostic[] {
  const groups = Map.groupBy(denials, (denial) =>
    denial.request === undefined ? JSON.stringify(denial) : `${denial.capability} ${denial.request}`,
  );
  return Array.from(groups.values())
    .slice(0, shownDenials)
    .flatMap((group) => {
      const [first] = group;
      return first ? [denialDiagnostic(text, manifest, first, group)] : [];
    });
}

function denialDiagnostic(
  text: string,
  manifest: Manifest | undefined,
  first: CountedDenial,
  group: readonly CountedDenial[],
): vscode.Diagnostic {
  const name = manifest?.name ?? 'the component';
  const asked = group.slice(0, 3).map(({ what }) => shown(what));
  const more = group.length > 3 ? ` and ${group.length - 3} more` : '';
  const message =
    group.length === 1
      ? `${name} was denied: ${useWords(first)} (${reasonWords(first.reason)})`
      : `${name} was denied: ${useWords(first).replace(shown(first.what), '')}${asked.join(', ')}${more} (${reasonWords(first.reason)})`;
  const range = rangeOf(text, placeOf(text, manifest, first));
  const found = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
  found.source = source;
  const remedy = remedyOf(first);
  if (remedy) found.code = `denied: ${remedy.kind}`;
  return found;
}

/** The request that was refused, or the key under which it would stand. */
function placeOf(text: string, manifest: Manifest | undefined, denial: CountedDenial) {
  const request = manifest?.requests.find(
    ({ capability, pattern }) => capability === denial.capability && pattern === denial.request,
  );
  const capability = capabilities.find((known): known is Capability => known === denial.capability);
  return request?.span ?? spanFor(text, capability ?? 'filesystem.read');
}
