import type { WitDiagnostic } from '../../wit/index.ts';

/**
 * What to show of a file's diagnostics. A broken or binary file must not flood the editor, so there is a most. Of a
 * file that nobody has open only errors are shown: its warnings are for those who work on it.
 */
export function diagnosticsToShow(found: readonly WitDiagnostic[], open: boolean): readonly WitDiagnostic[] {
  const shown = open ? found : found.filter(({ severity }) => severity === 'error');
  return shown.toSorted((a, b) => a.span.start - b.span.start).slice(0, mostDiagnostics);
}

const mostDiagnostics = 200;
