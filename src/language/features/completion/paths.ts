import { escapeName, followPath, type Token, topUse } from '../../../wit/index.ts';
import { wholePath } from './describe.ts';
import { complete, type Completion, type Completions, couldMean, noCompletions } from './item.ts';
import { packages } from './packages.ts';
import { pathEnd } from './path-end.ts';
import { fitting } from './path-fits.ts';
import { itemsOf, pathItem, versions } from './path-items.ts';
import type { PathRole } from './position.ts';
import { isReached, nameOf, type Site } from './site.ts';

/** What a path may go on with, at whichever part of it the cursor is. */
export function pathCompletions(site: Site, role: PathRole, path: readonly Token[]): Completions {
  const { cursor } = site;
  const [namespace, colon, name, slash, item, at, version] = path;
  const start = namespace?.start ?? cursor.word.start;
  if (cursor.text.slice(start, cursor.offset).includes('\n')) return noCompletions;
  if (!namespace) return isLabel(site) ? noCompletions : fromStart(site, role);
  if (colon?.text !== ':') return noCompletions;
  if (!name) return packages(site, `${nameOf(namespace)}:`, start);
  if (slash?.text !== '/') return noCompletions;
  const bare = `${nameOf(namespace)}:${nameOf(name)}`;
  if (!item) return complete(itemsOf(site, role, bare, start));
  const isVersion = at?.text === '@' && (version === undefined || version.kind === 'integer' || version.text === '.');
  return isVersion ? complete(versions(site, bare, nameOf(item), at.end)) : noCompletions;
}

/** Whether the word is the new name of an import or an export: a colon follows that belongs to no path. */
function isLabel({ cursor: { after, word } }: Site): boolean {
  const [first, , third] = after;
  return first?.token.text === ':' && (first.token.start !== word.end || third?.token.text !== '/');
}

/** Names of the same package, names that `use` gives at the top of the file, and whole paths to other packages. */
function fromStart(site: Site, role: PathRole): Completions {
  const { owner, part, find, cursor } = site;
  const span = { start: cursor.word.start, end: pathEnd(site, cursor.typed !== '') };
  const typed = cursor.typed.toLowerCase();
  const fits = fitting(site, role, span);
  const tops = role === 'top-use' ? [] : part.items.filter((item) => item.kind === 'top-use');
  const own = [...owner.interfaces.values(), ...owner.worlds.values()]
    // A file has its own names already.
    .filter((target) => fits(target) && (role === 'top-use' ? target.part !== part : !topUse(part, target.name)))
    .map((target) => pathItem(site, role, target, { span, text: escapeName(target.name), sort: `1${target.name}` }));
  const renamed = tops.flatMap((use): Completion[] => {
    const target = followPath(owner, part, use.path, find);
    const name = (use.alias ?? use.path.name).text;
    if (!target || !fits(target) || name === '' || topUse(part, name) !== use) return [];
    const item = pathItem(site, role, target, { span, text: escapeName(name), sort: `1${name}` });
    return [{ ...item, description: wholePath(target) }];
  });
  const others = site.packages
    .filter((each) => each !== owner)
    .flatMap((each) => [...each.interfaces.values(), ...each.worlds.values()])
    .filter((target) => couldMean(wholePath(target).toLowerCase(), typed) && fits(target) && isReached(site, target))
    .map((target) => pathItem(site, role, target, { span, text: wholePath(target), sort: `2${wholePath(target)}` }));
  const listed = new Set(site.packages.map(({ source }) => source.bare));
  const more = packages(site, '', span.start, listed);
  const items = [...own, ...renamed, ...others.slice(0, mostPaths), ...more.items];
  return { items, incomplete: others.length > mostPaths || more.incomplete };
}

const mostPaths = 200;
