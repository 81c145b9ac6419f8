import type { Span } from '../../base/index.ts';
import type { Model } from '../workspace/model.ts';

export interface Highlight {
  readonly span: Span;
  /** A declaration writes what the other places read. */
  readonly kind: 'read' | 'write';
}

/** The places of the same document that name what the name at an offset does. */
export function highlightsAt(model: Model, path: string, offset: number): readonly Highlight[] {
  const at = model.occurrenceAt(path, offset);
  if (!at) return [];
  const keys = new Set([at.symbol, ...at.also].map(({ key }) => key));
  return model
    .occurrences(path)
    .filter(({ symbol, also }) => [symbol, ...also].some(({ key }) => keys.has(key)))
    .map(({ span, role }) => ({ span, kind: role === 'declaration' ? 'write' : 'read' }));
}
