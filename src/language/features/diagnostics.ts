import type { Span } from '../../base/index.ts';
import type { OpenDocument } from '../workspace/documents.ts';

export interface Diagnostic {
  readonly span: Span;
  readonly message: string;
}

/** What is wrong with a document. A broken or binary file must not flood the editor, so there is a most. */
export function diagnosticsOf({ parsed }: OpenDocument): readonly Diagnostic[] {
  return parsed.problems.slice(0, mostDiagnostics);
}

const mostDiagnostics = 100;
