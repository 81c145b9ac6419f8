import { escapeName, type Place } from '../../../wit/index.ts';
import type { Fix } from './action.ts';

/** Writes a name in words of letters and digits joined by `-`, wherever it stands for the same. */
export const betterName: Fix = function* ({ model, path, facts }, diagnostic) {
  if (diagnostic.code !== 'syntax' || !diagnostic.message.includes(' is not a name')) return;
  const { span } = diagnostic;
  const name = kebabCase(facts.text.slice(span.start, span.end).replace(/^%/, ''));
  if (name === '') return;
  const symbol = model.occurrenceAt(path, span.start)?.symbol;
  const places: readonly Place[] = symbol ? Array.from(model.occurrencesOf(symbol)).flat() : [];
  const own = places.filter((place) => !model.isDependency(place.path));
  yield {
    title: `Write \`${name}\``,
    kind: 'quickfix',
    edits: (own.length > 0 ? own : [{ path, span }]).map((place) => ({
      path: place.path,
      span: place.span,
      text: escapeName(name),
    })),
    fixes: [diagnostic],
    preferred: true,
    together: 'Write all names with `-` between words',
  };
};

/** The words of a text in lower case, joined by `-`; empty where it begins with no letter. */
export function kebabCase(text: string): string {
  return text
    .slice(0, 100)
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z\d]+/g, '-')
    .replaceAll(/^[-\d]+|-+$/g, '')
    .toLowerCase();
}
