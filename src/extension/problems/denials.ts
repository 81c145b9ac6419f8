import * as vscode from 'vscode';
import { type CountedDenial, whyWords } from '../../host/index.ts';
import { type Manifest, spanFor } from '../../manifest/index.ts';
import { capabilityNamed, remedyOf } from '../rights/picture.ts';
import { interfaceOf, reasonWords, shortWords, shown, shownShort, useWords } from '../words.ts';
import type { ImportLocations } from './import-locations.ts';
import { rangeOf, source } from './problems.ts';

const shownDenials = 50;

/** One warning for each request that was refused, and one for each use that nobody requested, in the manifest. */
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

/**
 * One remark for each import of the world through which something was refused, where the world names it. The warning
 * stands in the manifest, where it is put right; here stands why the import does not do what its reader expects.
 */
export function importDiagnostics(
  name: string,
  denials: readonly CountedDenial[],
  locations: ImportLocations,
): ReadonlyMap<string, readonly vscode.Diagnostic[]> {
  const placed = denials.flatMap((denial) => {
    const location = locations.get(interfaceOf(denial.operation));
    return location ? [{ denial, location }] : [];
  });
  const byImport = Map.groupBy(placed, ({ location }) => `${location.uri.toString()} ${rangeName(location.range)}`);
  const found = Array.from(byImport.values()).flatMap((group) => {
    const [first] = group;
    return first ? [{ uri: first.location.uri, diagnostic: importDiagnostic(name, group, first.location) }] : [];
  });
  return new Map(
    Array.from(
      Map.groupBy(found, ({ uri }) => uri.toString()),
      ([uri, own]) => [uri, own.map(({ diagnostic }) => diagnostic)] as const,
    ),
  );
}

function importDiagnostic(
  name: string,
  group: readonly { readonly denial: CountedDenial }[],
  location: vscode.Location,
): vscode.Diagnostic {
  const denials = group.map(({ denial }) => denial);
  const first = denials.slice(0, 3).map(({ capability, what }) => shortWords(capability, shownShort(what)));
  const more = denials.length > 3 ? `, and ${denials.length - 3} more` : '';
  const message = `${name} was denied through this import: ${first.join(', ')}${more}`;
  const found = new vscode.Diagnostic(location.range, message, vscode.DiagnosticSeverity.Information);
  found.source = source;
  found.code = 'denied';
  return found;
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
  const why = whyWords(first);
  const what =
    group.length === 1
      ? useWords(first)
      : `${useWords(first).replace(shown(first.what), '')}${asked.join(', ')}${more}`;
  const message = `${name} was denied: ${what} (${reasonWords(first.reason)})${why === undefined ? '' : `. ${why}`}`;
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
  // A link asks for its own approval, and stands for it.
  const link = denial.capability === 'custom' && manifest?.links.find((each) => each.interface === denial.what);
  return (
    request?.span ??
    (link ? link.span : undefined) ??
    spanFor(text, capabilityNamed(denial.capability) ?? 'filesystem.read')
  );
}

function rangeName({ start, end }: vscode.Range): string {
  return [start.line, start.character, end.line, end.character].join(' ');
}
