import type { InterfaceItem, TypeNode, WorldItemNode } from './tree.ts';

/** Whether an item declares a type, and is no function, import, export or `use`. */
export function isTypeNode(item: InterfaceItem | WorldItemNode): item is TypeNode {
  switch (item.kind) {
    case 'alias':
    case 'record':
    case 'variant':
    case 'enum':
    case 'flags':
    case 'resource':
      return true;
    default:
      return false;
  }
}
