import type { ResolvedPackage } from '../../../wit/index.ts';
import { bounded, type Card, code, counted } from './card.ts';
import { relativePath } from './origin.ts';

/**
 * A package by its name, as a file sees it. `undefined` stands for one that is not in reach; then those of `names` that
 * differ from it by the version alone are said.
 */
export function packageCard(
  name: string,
  found: ResolvedPackage | undefined,
  from: string,
  names: readonly string[],
): Card {
  const declaration = `package ${name};`;
  if (!found) {
    const others = names.filter((each) => each !== name && each.replace(/@.*/, '') === name.replace(/@.*/, ''));
    const there = others.length === 0 ? '' : ` There is ${bounded(others, mostFiles, code).join(', ')}.`;
    return { declaration, origin: [`Not in reach.${there}`], gates: [], doc: undefined, more: [] };
  }
  const files = Array.from(new Set(found.source.parts.map(({ path }) => path)), (path) => relativePath(path, from));
  const { interfaces, worlds } = found;
  const kinds = [
    interfaces.size === 0 ? [] : [counted(interfaces.size, 'interface')],
    worlds.size === 0 ? [] : [counted(worlds.size, 'world')],
  ].flat();
  return {
    declaration,
    origin: [...bounded(files, mostFiles, code), ...kinds],
    gates: [],
    doc: docOf(found),
    more: [],
  };
}

/** The documentation of a package stands in one of its files, or on the package in braces. */
function docOf({ source: { name, parts } }: ResolvedPackage): string | undefined {
  for (const { facts, items } of parts) {
    const { header, items: all } = facts.tree;
    const nested = all.find((item) => item.kind === 'package' && item.items === items);
    const node = nested?.kind === 'package' ? nested : header;
    if (name !== '' && node?.doc) return node.doc.text;
  }
  return undefined;
}

const mostFiles = 4;
