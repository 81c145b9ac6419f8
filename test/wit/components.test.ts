import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createParts } from '../../src/wit/components.ts';

interface Node {
  readonly needs: Node[];
}

it('puts two nodes into one part exactly when each reaches the other, whatever is asked first', () => {
  const graph = fc
    .integer({ min: 1, max: 9 })
    .chain((count) => fc.tuple(fc.constant(count), fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)))));
  const property = fc.property(graph, fc.array(fc.nat(8)), ([count, edges], order) => {
    const nodes = Array.from({ length: count }, (): Node => ({ needs: [] }));
    for (const [from, to] of edges) {
      const target = nodes[to];
      if (target) nodes[from]?.needs.push(target);
    }
    const partOf = createParts<Node>(({ needs }) => needs);
    for (const index of order) {
      const node = nodes[index];
      if (node) partOf(node);
    }
    for (const a of nodes) {
      for (const b of nodes) {
        expect(partOf(a) === partOf(b)).toBe(a === b || (reaches(a, b) && reaches(b, a)));
      }
    }
  });
  fc.assert(property, { seed: 20_261_122, numRuns: 500 });
});

it('asks each node once for what it needs, however often it is asked itself', () => {
  const nodes = Array.from({ length: 20_000 }, (): Node => ({ needs: [] }));
  for (const [index, node] of nodes.entries()) node.needs.push(...nodes.slice(index + 1, index + 3));
  let asked = 0;
  const partOf = createParts<Node>(({ needs }) => {
    asked++;
    return needs;
  });
  expect(new Set([...nodes, ...nodes].map(partOf)).size).toBe(nodes.length);
  expect(asked).toBe(nodes.length);
});

function reaches(start: Node, goal: Node): boolean {
  const seen = new Set<Node>();
  const open = [...start.needs];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next === goal) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...next.needs);
  }
  return false;
}
