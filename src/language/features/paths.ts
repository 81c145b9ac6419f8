import type { ExternNode, IncludeNode, PackageItem, TopUseNode, UseNode, UsePath } from '../../wit/index.ts';

/** A path to an interface or a world, and the item that it stands in. */
export interface WrittenPath {
  readonly path: UsePath;
  readonly node: TopUseNode | UseNode | IncludeNode | ExternNode;
}

/** All paths in some items, in the order of the text. */
export function pathsIn(items: readonly PackageItem[]): WrittenPath[] {
  return items.flatMap((item): WrittenPath[] => {
    if (item.kind === 'top-use') return [{ path: item.path, node: item }];
    return item.items.flatMap((node): WrittenPath[] => {
      if (node.kind === 'use' || node.kind === 'include') return [{ path: node.path, node }];
      if (node.kind !== 'import' && node.kind !== 'export') return [];
      const { target } = node;
      if (target.kind === 'path' || target.kind === 'labelled') return [{ path: target.path, node }];
      if (target.kind !== 'inline') return [];
      return target.items.flatMap((each) => (each.kind === 'use' ? [{ path: each.path, node: each }] : []));
    });
  });
}
