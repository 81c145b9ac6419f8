import { Graph, layout } from '@dagrejs/dagre';
import type { SystemEdge, SystemNode, SystemView } from './messages.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything stands in the drawing, in pixels. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly (Point & { readonly node: SystemNode; readonly width: number; readonly height: number })[];
  readonly edges: readonly { readonly edge: SystemEdge; readonly points: readonly Point[]; readonly middle: Point }[];
}

/** Places the system from left to right: who calls stands before who is called. */
export function layOut({ nodes, edges }: SystemView): Placed {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: 110, marginx: 16, marginy: 20 });
  for (const { id } of nodes) graph.setNode(id, { width: boxWidth, height: boxHeight });
  edges.forEach((edge, at) => graph.setEdge(edge.from, edge.to, { width: 60, height: 18, labelpos: 'c' }, String(at)));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: nodes.map((node) => ({ node, width: boxWidth, height: boxHeight, ...pointOf(graph.node(node.id)) })),
    edges: edges.map((edge, at) => {
      const placed = graph.edge({ v: edge.from, w: edge.to, name: String(at) }) as { points?: Point[] };
      const points = placed.points ?? [];
      return { edge, points, middle: points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 } };
    }),
  };
}

const boxWidth = 210;
const boxHeight = 50;

function pointOf(placed: unknown): Point {
  const { x = 0, y = 0 } = placed as { x?: number; y?: number };
  return { x, y };
}
