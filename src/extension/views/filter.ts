import { childrenOf, type TreeNode, toItem } from './nodes.ts';

/** Which rows are shown. */
export interface Filter {
  /** What the person typed, without spaces around it. */
  readonly text: string;
  /** The rows to show below one, or, without one, those of `top` to show. */
  children(parent: TreeNode | undefined, top: () => readonly TreeNode[]): readonly TreeNode[];
}

/** Shows rows in which all words of `text` stand, in any case, with the rows that they are in and those in them. */
export function filtered(text: string): Filter {
  const words = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const below = (parent: TreeNode | undefined, top: () => readonly TreeNode[]): readonly TreeNode[] =>
    parent ? childrenOf(parent) : top();
  const has = (node: TreeNode): boolean => {
    const said = saidBy(node);
    return words.every((word) => said.includes(word));
  };
  const leadsTo = (node: TreeNode): boolean => has(node) || childrenOf(node).some(leadsTo);
  /** What is in a row that was looked for belongs to it. */
  const found = new Set<string | undefined>();
  return {
    text: text.trim(),
    children(parent, top) {
      const rows = below(parent, top);
      if (words.length === 0) return rows;
      const isInFound = parent !== undefined && found.has(toItem(parent).id);
      const shown = isInFound ? rows : rows.filter(leadsTo);
      for (const row of shown) if (isInFound || has(row)) found.add(toItem(row).id);
      return shown;
    },
  };
}

function saidBy(node: TreeNode): string {
  const { label, description } = toItem(node);
  return [typeof label === 'string' ? label : label?.label, description].join(' ').toLowerCase();
}
