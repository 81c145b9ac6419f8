import type { Span } from '../../base/index.ts';

/** What a diagnostic is about, in a word that quick fixes and tests hold on to. */
export type DiagnosticCode =
  | 'syntax'
  | 'duplicate'
  | 'unknown-name'
  | 'wrong-kind'
  | 'missing-package'
  | 'no-package'
  | 'package-mismatch'
  | 'package-twice'
  | 'cycle'
  | 'resource'
  | 'world'
  | 'gate'
  | 'portability'
  | 'unused'
  | 'deprecated'
  | 'breaking'
  | 'elsewhere'
  | 'not-decoded';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface Place {
  readonly path: string;
  readonly span: Span;
}

export interface Related extends Place {
  readonly message: string;
}

/** What a quick fix needs to know. */
export type DiagnosticData =
  /** `available` are the versions of the same package that are there, newest first. */
  | {
      readonly kind: 'missing-package';
      readonly package: string;
      readonly version: string | undefined;
      readonly available: readonly string[];
    }
  /** The package is there, but only in the other root `root`, where tools that build this one do not look. */
  | {
      readonly kind: 'elsewhere';
      readonly package: string;
      readonly version: string | undefined;
      readonly root: string;
    }
  /** The text that was probably meant at the diagnostic's span. */
  | { readonly kind: 'replace'; readonly text: string };

/** A diagnostic of one file whose path nobody has said yet. */
export interface LocalDiagnostic {
  readonly span: Span;
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly related: readonly { readonly span: Span; readonly message: string }[];
  readonly data?: DiagnosticData;
}

export interface WitDiagnostic extends Place {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  /** One or two sentences for a person: what is wrong, and what was probably meant. */
  readonly message: string;
  readonly related: readonly Related[];
  readonly data?: DiagnosticData;
}

/** An error at a place. */
export function errorAt(
  { path, span }: Place,
  code: DiagnosticCode,
  message: string,
  related: readonly Related[] = [],
  data?: DiagnosticData,
): WitDiagnostic {
  return { path, span, severity: 'error', code, message, related, ...(data && { data }) };
}

/** A warning at a place. */
export function warningAt(
  place: Place,
  code: DiagnosticCode,
  message: string,
  related: readonly Related[] = [],
  data?: DiagnosticData,
): WitDiagnostic {
  return { ...errorAt(place, code, message, related, data), severity: 'warning' };
}

/** The same diagnostic with the path of its file. */
export function located(path: string, diagnostic: LocalDiagnostic): WitDiagnostic {
  return { ...diagnostic, path, related: diagnostic.related.map((each) => ({ ...each, path })) };
}
