/** Says which part of a growing graph a node lies in: two nodes of one part reach each other. */
export type PartOf<Node> = (node: Node) => number;

/**
 * Tarjan's strongly connected components, found as they are asked for. The graph must not change meanwhile. It has a
 * stack of its own, because a chain may be as long as a text.
 */
export function createParts<Node extends object>(needsOf: (node: Node) => Iterable<Node>): PartOf<Node> {
  const index = new Map<Node, number>();
  const low = new Map<Node, number>();
  const part = new Map<Node, number>();
  const open: Node[] = [];
  const lower = (node: Node, to: number | undefined): void => {
    if (to !== undefined && to < (low.get(node) ?? to)) low.set(node, to);
  };
  const visit = (root: Node): void => {
    const visits: { readonly node: Node; readonly needs: Iterator<Node> }[] = [];
    const enter = (node: Node): void => {
      const number = index.size;
      index.set(node, number);
      low.set(node, number);
      open.push(node);
      visits.push({ node, needs: needsOf(node)[Symbol.iterator]() });
    };
    enter(root);
    for (let step = visits.at(-1); step; step = visits.at(-1)) {
      const { node, needs } = step;
      const { value: next, done } = needs.next();
      if (done !== true) {
        if (!index.has(next)) enter(next);
        else if (!part.has(next)) lower(node, index.get(next));
        continue;
      }
      visits.pop();
      const parent = visits.at(-1);
      if (parent) lower(parent.node, low.get(node));
      if (low.get(node) !== index.get(node)) continue;
      for (let member = open.pop(); member; member = open.pop()) {
        part.set(member, index.get(node) ?? 0);
        if (member === node) break;
      }
    }
  };
  return (node) => {
    if (!index.has(node)) visit(node);
    return part.get(node) ?? -1;
  };
}
