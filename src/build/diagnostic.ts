import type { Message } from 'esbuild';
import { resolve } from 'node:path';
import { type LineColumn, lineColumnAt, type Span } from '../base/index.ts';
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

/** More are no help to anybody, and an editor has to draw each of them. */
export const mostDiagnostics = 100;

/**
 * Errors at places in files, at most {@link mostDiagnostics} of them: the lines of each file are counted once. One in
 * a file that is not there is shown at the beginning of `fallback`.
 */
export function errorsAt(
  problems: readonly { readonly origin: { readonly path: string; readonly span: Span }; readonly message: string }[],
  files: readonly { readonly path: string; readonly text: string }[],
  fallback: string,
): BuildDiagnostic[] {
  const tables = new Map<string, (offset: number) => LineColumn>();
  return problems.slice(0, mostDiagnostics).map(({ origin: { path, span }, message }) => {
    const file = files.find((each) => each.path === path);
    if (!file) return errorAtStart(fallback, message);
    const place = tables.get(path) ?? lineTable(file.text);
    tables.set(path, place);
    return { path, start: place(span.start), end: place(span.end), severity: 'error', message };
  });
}

/** As `lineColumnAt`, for many offsets in one text. */
export function lineTable(text: string): (offset: number) => LineColumn {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (match) => match.index + match[0].length)];
  return (offset) => {
    const at = Math.min(offset, text.length);
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return { line: low, column: at - (starts[low] ?? 0) };
  };
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
