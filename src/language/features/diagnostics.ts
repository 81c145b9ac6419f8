import type { DiagnosticCode, WitDiagnostic } from '../../wit/index.ts';
import { locate } from '../workspace/roots.ts';

/**
 * What to show of a file's diagnostics, in the order of the text. A broken or binary file must not flood the editor, so
 * there is a most: errors come before all else then. Of a file that nobody has open, or that others wrote, only errors are
 * shown, and why tools may not take the folder: its other warnings are for those who work on it.
 */
export function diagnosticsToShow(found: readonly WitDiagnostic[], open: boolean): readonly WitDiagnostic[] {
  const shown = found.filter(
    (each) => isError(each) || always.has(each.code) || (open && locate(each.path).kind === 'own'),
  );
  const kept =
    shown.length <= mostDiagnostics
      ? shown
      : [...byPlace(shown.filter(isError)), ...byPlace(shown.filter((each) => !isError(each)))].slice(
          0,
          mostDiagnostics,
        );
  return byPlace(kept);
}

function byPlace(diagnostics: readonly WitDiagnostic[]): readonly WitDiagnostic[] {
  return diagnostics.toSorted((a, b) => a.span.start - b.span.start);
}

function isError({ severity }: WitDiagnostic): boolean {
  return severity === 'error';
}

const always: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(['not-decoded', 'elsewhere']);
const mostDiagnostics = 200;
