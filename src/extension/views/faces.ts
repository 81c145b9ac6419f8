import type * as vscode from 'vscode';
import { countsOf, type TreeNode, toItem } from './nodes.ts';
import type { Face } from './shown-tree.ts';

/** Each row that was made out of what holds now is made once. */
const items = new WeakMap<TreeNode, vscode.TreeItem>();

/** What a row is told apart by. */
export function idOf(node: TreeNode): string {
  return node.kind === 'component' ? node.component.id : (itemOf(node).id ?? '');
}

/** All that is drawn of a row, which is drawn anew where it differs. Its tooltip is not: who looks at it asks for it. */
export function faceOf(node: TreeNode): Face {
  const { label, description, iconPath, contextValue, collapsibleState } = itemOf(node);
  const counts = countsOf(node);
  const words = typeof description === 'string' ? description.replace(counts, '') : description;
  return { text: JSON.stringify([label, words, iconPath, contextValue, collapsibleState]), counts };
}

function itemOf(node: TreeNode): vscode.TreeItem {
  const known = items.get(node);
  if (known) return known;
  const made = toItem(node);
  items.set(node, made);
  return made;
}
