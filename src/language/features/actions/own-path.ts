import { escapeName } from '../../../wit/index.ts';
import type { FileEdit, Fix } from './action.ts';
import { itemsOf, pathsOf } from './tree.ts';

/** Names what the package declares itself by its name alone, wherever a path names the package too. */
export const withoutPackage: Fix = function* ({ model }, diagnostic) {
  if (diagnostic.code !== 'cycle' || !diagnostic.message.startsWith('This is the package')) return;
  const places = [diagnostic, ...diagnostic.related];
  const edits = places.flatMap(({ path, span }): FileEdit[] => {
    const items = itemsOf(model.facts(path)?.tree ?? { items: [] });
    // What the top of a file takes without another name it has already.
    const isBare = items.some((item) => item.kind === 'top-use' && !item.alias && item.path.span.start === span.start);
    const found = isBare ? undefined : pathsOf(items).find((each) => each.package?.span.start === span.start);
    return found ? [{ path, span: found.span, text: escapeName(found.name.text) }] : [];
  });
  const [first] = edits;
  if (!first || edits.length < places.length || edits.some(({ path }) => model.isDependency(path))) return;
  const title =
    edits.length === 1 ? `Write \`${first.text}\` alone` : `Write all ${edits.length} paths without their own package`;
  yield { title, kind: 'quickfix', edits, fixes: [diagnostic], preferred: true };
};
