import { SourceMap } from 'node:module';
import { resolve } from 'node:path';
import { asNamed, type Confinement } from './confine.ts';
import type { BuildDiagnostic } from './request.ts';

/**
 * Where a zero-based place of the bundle stands in what the person wrote. `folder` is what the map's sources are
 * relative to. `undefined` for code that no source has.
 */
export function originalPlace(
  sourceMap: string,
  folder: string,
  place: { readonly line?: number; readonly column?: number },
  confinement: Confinement,
): Pick<BuildDiagnostic, 'path' | 'start' | 'end'> | undefined {
  if (place.line === undefined || sourceMap === '') return undefined;
  const entry = new SourceMap(JSON.parse(sourceMap)).findEntry(place.line, place.column ?? 0);
  if (!('originalSource' in entry)) return undefined;
  const start = { line: entry.originalLine, column: entry.originalColumn };
  return { path: asNamed(confinement, resolve(folder, entry.originalSource)), start, end: start };
}
