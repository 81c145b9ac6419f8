import type { Message } from 'esbuild';
import { resolve } from 'node:path';
import { lineColumnAt, type Span } from '../base/index.ts';
import { asNamed, type Confinement } from './confine.ts';
import type { BuildDiagnostic } from './request.ts';

/** An error about a whole file, shown at its beginning. */
export function errorAtStart(path: string, message: string): BuildDiagnostic {
  return { path, start: { line: 0, column: 0 }, end: { line: 0, column: 0 }, severity: 'error', message };
}

/** An error at a range of UTF-16 offsets in a text. */
export function errorAt(path: string, text: string, span: Span, message: string): BuildDiagnostic {
  const [start, end] = [lineColumnAt(text, span.start), lineColumnAt(text, span.end)];
  return { path, start, end, severity: 'error', message };
}

/**
 * An esbuild message. esbuild counts lines from one and columns in bytes of UTF-8; here lines count from zero and
 * columns are in UTF-16. One without a place is shown at the beginning of `fallback`.
 */
export function fromEsbuild(
  message: Message,
  severity: 'error' | 'warning',
  confinement: Confinement,
  fallback: string,
): BuildDiagnostic {
  const place = message.location;
  if (!place) return { ...errorAtStart(fallback, message.text), severity };
  const bytes = Buffer.from(place.lineText, 'utf8');
  const column = (at: number): number => bytes.subarray(0, at).toString('utf8').length;
  const line = place.line - 1;
  return {
    path: asNamed(confinement, resolve(confinement.real, place.file)),
    start: { line, column: column(place.column) },
    end: { line, column: column(place.column + place.length) },
    severity,
    message: message.text,
  };
}
