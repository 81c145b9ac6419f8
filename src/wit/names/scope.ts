import type { Interface, ResolvedPackage, TypeScope, World } from '../check/model.ts';
import type { PackagePart } from '../check/sources.ts';

/** What surrounds an offset of a file. */
export interface Surroundings {
  readonly owner: ResolvedPackage;
  readonly part: PackagePart;
  /** The interface or world that the offset lies in; `undefined` between them. */
  readonly item: Interface | World | undefined;
  /** Whose types have a meaning there: those of `item`, or of an interface that is written inside it. */
  readonly scope: TypeScope | undefined;
}

/** What surrounds an offset, among the packages of the file's root; `undefined` if the file is in none of them. */
export function surroundingsOf(
  path: string,
  offset: number,
  packages: readonly ResolvedPackage[],
): Surroundings | undefined {
  let outside: Surroundings | undefined;
  for (const owner of packages) {
    for (const part of owner.source.parts) {
      if (part.path !== path) continue;
      for (const item of part.items) {
        if (item.kind === 'top-use' || item.span.start > offset || offset > item.span.end) continue;
        const target = owner.interfaces.get(item.name.text) ?? owner.worlds.get(item.name.text);
        if (target?.items !== item.items) continue;
        return { owner, part, item: target, scope: inlineAt(target, offset) ?? target };
      }
      // A package in braces lies in the file of another: the one that holds the offset is meant.
      const nested = part.facts.tree.items.find((item) => item.kind === 'package' && item.items === part.items);
      if (nested && nested.span.start <= offset && offset <= nested.span.end) {
        return { owner, part, item: undefined, scope: undefined };
      }
      if (!nested) outside ??= { owner, part, item: undefined, scope: undefined };
    }
  }
  return outside;
}

function inlineAt(target: Interface | World, offset: number): Interface | undefined {
  if (target.kind !== 'world') return undefined;
  for (const node of target.items) {
    if (node.kind !== 'import' && node.kind !== 'export') continue;
    if (node.target.kind !== 'inline' || offset < node.span.start || node.span.end < offset) continue;
    const entry = (node.kind === 'import' ? target.imports : target.exports).get(node.target.name.text);
    return entry?.item.kind === 'interface' ? entry.item.target : undefined;
  }
  return undefined;
}
