import {
  escapeName,
  type ExternNode,
  followPath,
  type Interface,
  type PackagePart,
  type Surroundings,
  symbolOfItem,
} from '../../../wit/index.ts';
import type { Asked, FileEdit } from './action.ts';
import { after } from './text.ts';
import { contains } from './tree.ts';

/** Where a world imports or exports an interface by its path, it does so with a new one of that package, too. */
export function alsoInWorlds(asked: Asked, around: Surroundings, old: Interface, name: string): FileEdit[] {
  return [...alsoHere(asked, around, old, name), ...alsoElsewhere(asked, around, old, name)];
}

/** The worlds of the package itself, which name it as they name their own. */
function alsoHere({ model, path }: Asked, { owner }: Surroundings, old: Interface, name: string): FileEdit[] {
  const find = model.finder(path);
  return Array.from(owner.worlds.values()).flatMap(({ items, part }) => {
    if (model.isDependency(part.path)) return [];
    return items.flatMap((item): FileEdit[] => {
      if ((item.kind !== 'import' && item.kind !== 'export') || item.target.kind !== 'path') return [];
      if (followPath(owner, part, item.target.path, find) !== old) return [];
      return [alsoAfter(part, item, escapeName(name))];
    });
  });
}

/** The same for the worlds of other packages, in whichever root, which name the interface by its whole path. */
function alsoElsewhere(
  { model }: Asked,
  { owner: { source } }: Surroundings,
  old: Interface,
  name: string,
): FileEdit[] {
  const own = new Set(source.parts.map(({ path }) => path));
  const version = source.version === undefined ? '' : `@${source.version}`;
  return Array.from(model.occurrencesOf(symbolOfItem(old)))
    .flat()
    .flatMap(({ path, span, role }): FileEdit[] => {
      if (role !== 'reference' || own.has(path) || model.isDependency(path)) return [];
      const around = model.surroundings(path, span.start);
      const items = around?.item?.kind === 'world' ? around.item.items : [];
      const item = items.find((each) => contains(each.span, span));
      if (!around || (item?.kind !== 'import' && item?.kind !== 'export') || item.target.kind !== 'path') return [];
      return [alsoAfter(around.part, item, `${source.bare}/${escapeName(name)}${version}`)];
    });
}

function alsoAfter({ path, facts }: PackagePart, { kind, gates, span }: ExternNode, target: string): FileEdit {
  const own = gates
    .filter((gate) => gate.kind !== 'external-id')
    .map((gate) => `${facts.text.slice(gate.span.start, gate.span.end)}\n`);
  return { path, ...after(facts, span, `${own.join('')}${kind} ${target};`) };
}
