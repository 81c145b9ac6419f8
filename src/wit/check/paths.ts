import type { Gate, InterfaceItem, PackageItem, UsePath, WorldItemNode } from '../syntax/tree.ts';

/** A path in a file, what it must lead to, and where it stands. */
export interface PathUse {
  readonly path: UsePath;
  readonly wanted: 'interface' | 'world' | 'either';
  readonly gates: readonly Gate[];
  /** The interface or world whose dependencies this path adds to; other paths order nothing. */
  readonly from: string | undefined;
}

/**
 * All paths of some items, in the order in which the reference parser walks them: within a world, what it uses and
 * includes, then its imports, then its exports.
 */
export function pathsOf(items: readonly PackageItem[]): PathUse[] {
  return items.flatMap((item): PathUse[] => {
    if (item.kind === 'top-use') return [{ path: item.path, wanted: 'either', gates: [], from: undefined }];
    if (item.kind === 'interface') return usesIn(item.items, item.name.text);
    return worldPaths(item.items, item.name.text);
  });
}

function usesIn(items: readonly InterfaceItem[], from: string | undefined): PathUse[] {
  return items.flatMap((item) =>
    item.kind === 'use' ? [{ path: item.path, wanted: 'interface', gates: item.gates, from }] : [],
  );
}

function worldPaths(items: readonly WorldItemNode[], name: string): PathUse[] {
  const first: PathUse[] = [];
  const imports: PathUse[] = [];
  const exports: PathUse[] = [];
  for (const item of items) {
    if (item.kind === 'use') first.push({ path: item.path, wanted: 'interface', gates: item.gates, from: undefined });
    else if (item.kind === 'include') first.push({ path: item.path, wanted: 'world', gates: item.gates, from: name });
    else if (item.kind === 'import' || item.kind === 'export') {
      const into = item.kind === 'import' ? imports : exports;
      const { target } = item;
      if (target.kind === 'inline') into.push(...usesIn(target.items, undefined));
      else if (target.kind !== 'function') {
        into.push({ path: target.path, wanted: 'interface', gates: item.gates, from: undefined });
      }
    }
  }
  return [...first, ...imports, ...exports];
}
