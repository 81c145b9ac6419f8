import type { Span } from '../../base/index.ts';
import type { Model } from '../workspace/model.ts';

/**
 * The places that may change together while one of them is typed at: those of a name that `as` gives, if all of them
 * stand in this file and are written alike. Other names are for a rename, which looks further and refuses clashes.
 */
export function linkedPlacesAt(model: Model, path: string, offset: number): readonly Span[] | undefined {
  const found = model.occurrenceAt(path, offset);
  const text = model.facts(path)?.text;
  if (!found || text === undefined) return undefined;
  const { symbol } = found;
  if ((symbol.kind !== 'alias' && symbol.kind !== 'path-alias') || symbol.place?.path !== path) return undefined;
  const spans: Span[] = [];
  for (const places of model.occurrencesOf(symbol)) {
    if (places.some((place) => place.path !== path)) return undefined;
    spans.push(...places.map(({ span }) => span));
  }
  const written = text.slice(found.span.start, found.span.end);
  const alike = spans.every(({ start, end }) => text.slice(start, end) === written);
  return alike && spans.length > 1 ? spans : undefined;
}
