import type { Place } from '../../wit/index.ts';
import type { Model } from '../workspace/model.ts';
import { isEncoded } from '../workspace/roots.ts';

/**
 * Everywhere that the name at an offset is used by this name, a file at a time; where it has a new name by `as`, that is
 * another. Packages in binary form have no places that anybody could look at.
 */
export function* referencesAt(
  model: Model,
  path: string,
  offset: number,
  withDeclaration: boolean,
): Iterable<readonly Place[]> {
  const at = model.occurrenceAt(path, offset);
  const seen = new Set<string>();
  for (const symbol of at ? [at.symbol, ...at.also] : []) {
    for (const found of model.occurrencesOf(symbol)) {
      yield found.flatMap(({ path: file, span, role }) => {
        const key = `${file}:${span.start}`;
        if (isEncoded(file) || seen.has(key) || (role === 'declaration' && !withDeclaration)) return [];
        seen.add(key);
        return [{ path: file, span }];
      });
    }
  }
}
