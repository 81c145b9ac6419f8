/** One thing needs another; `at` is where it says so. */
export interface Edge<At> {
  readonly to: number;
  readonly at: At;
}

export interface Ordered<At> {
  /** What others need comes before them. All nodes are in it, those of cycles last. */
  readonly order: readonly number[];
  /** Each cycle once: the edges that close it, in the order of the nodes. */
  readonly cycles: readonly (readonly { readonly from: number; readonly to: number; readonly at: At }[])[];
  /** Nodes that are in a cycle or need one that is. */
  readonly unordered: ReadonlySet<number>;
}

/** Orders `edges.length` nodes by their needs. Iterative, because a chain may be as long as its text. */
export function orderByNeed<At>(edges: readonly (readonly Edge<At>[])[]): Ordered<At> {
  const waiting = edges.map((each) => each.length);
  const neededBy: number[][] = edges.map(() => []);
  edges.forEach((each, from) => each.forEach(({ to }) => neededBy[to]?.push(from)));
  const order: number[] = [];
  const ready = waiting.flatMap((count, node) => (count === 0 ? [node] : []));
  for (const node of ready) {
    order.push(node);
    for (const from of neededBy[node] ?? []) {
      const left = (waiting[from] ?? 0) - 1;
      waiting[from] = left;
      if (left === 0) ready.push(from);
    }
  }
  const rest = edges.flatMap((_, node) => ((waiting[node] ?? 0) > 0 ? [node] : []));
  const unordered = new Set(rest);
  return { order: [...order, ...rest], cycles: cyclesAmong(edges, rest, unordered), unordered };
}

/** The strongly connected parts among `nodes` that hold a cycle, each as the edges inside it. */
function cyclesAmong<At>(
  edges: readonly (readonly Edge<At>[])[],
  nodes: readonly number[],
  within: ReadonlySet<number>,
): { from: number; to: number; at: At }[][] {
  const part = parts(edges, nodes, within);
  const found = new Map<number, { from: number; to: number; at: At }[]>();
  for (const from of nodes) {
    for (const { to, at } of edges[from] ?? []) {
      const id = part.get(from);
      if (id === undefined || !within.has(to) || part.get(to) !== id) continue;
      const inside = found.get(id) ?? [];
      inside.push({ from, to, at });
      found.set(id, inside);
    }
  }
  return Array.from(found.values());
}

/** Tarjan's strongly connected components, with a stack of its own. Gives each node the number of its part. */
function parts<At>(
  edges: readonly (readonly Edge<At>[])[],
  nodes: readonly number[],
  within: ReadonlySet<number>,
): Map<number, number> {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const part = new Map<number, number>();
  const open: number[] = [];
  for (const root of nodes) {
    if (index.has(root)) continue;
    const visits: { readonly node: number; next: number }[] = [];
    const enter = (node: number): void => {
      index.set(node, index.size);
      low.set(node, index.get(node) ?? 0);
      open.push(node);
      visits.push({ node, next: 0 });
    };
    enter(root);
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const { node } = visit;
      const edge = edges[node]?.[visit.next++];
      if (edge) {
        if (!within.has(edge.to)) continue;
        if (!index.has(edge.to)) enter(edge.to);
        else if (!part.has(edge.to)) low.set(node, Math.min(low.get(node) ?? 0, index.get(edge.to) ?? 0));
        continue;
      }
      visits.pop();
      const parent = visits.at(-1);
      if (parent) low.set(parent.node, Math.min(low.get(parent.node) ?? 0, low.get(node) ?? 0));
      if (low.get(node) !== index.get(node)) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        part.set(member, node);
        if (member === node) break;
      }
    }
  }
  return part;
}
