import type { Link } from '../../manifest/index.ts';

/** A component as a node of the graph. The identity is anything that tells two components of one name apart. */
export interface LinkParty {
  readonly id: string;
  readonly name: string;
  readonly links: readonly Link[];
}

export type LinkFlaw =
  | { readonly kind: 'missing' }
  | { readonly kind: 'ambiguous'; readonly count: number }
  /** The names along the way from the component back to itself. */
  | { readonly kind: 'cycle'; readonly way: readonly string[] }
  | { readonly kind: 'too-deep' };

export interface FlawedLink {
  readonly id: string;
  readonly link: Link;
  readonly flaw: LinkFlaw;
}

/** How many links may follow one another: at each of them a thread waits for the next. */
export const deepestChain = 16;

/**
 * Everything that is wrong with how components are linked, by their names alone. A link that leads to several
 * components of one name leads nowhere, so no cycle goes through it.
 */
export function flawedLinks(parties: readonly LinkParty[]): readonly FlawedLink[] {
  const graph = graphOf(parties);
  return parties.flatMap(({ id, links }) =>
    links.flatMap((link): FlawedLink[] => {
      const found = graph.named.get(link.provider) ?? [];
      const [provider] = found;
      if (!provider) return [{ id, link, flaw: { kind: 'missing' } }];
      if (found.length > 1) return [{ id, link, flaw: { kind: 'ambiguous', count: found.length } }];
      const back = wayBetween(graph, provider.id, id);
      if (back) return [{ id, link, flaw: { kind: 'cycle', way: [nameOf(graph, id), ...back] } }];
      return depthFrom(graph, provider.id) + 1 > deepestChain ? [{ id, link, flaw: { kind: 'too-deep' } }] : [];
    }),
  );
}

/** A flaw as a sentence. */
export function flawText({ link, flaw }: Pick<FlawedLink, 'link' | 'flaw'>): string {
  switch (flaw.kind) {
    case 'missing':
      return `There is no component named "${link.provider}" that could answer ${link.interface}`;
    case 'ambiguous':
      return `${flaw.count} components are named "${link.provider}": which of them answers ${link.interface}?`;
    case 'cycle':
      return `This link leads back to where it starts, which would wait for itself: ${flaw.way.join(' → ')}`;
    case 'too-deep':
      return `More than ${deepestChain} links follow one another from here on`;
  }
}

interface Graph {
  readonly named: ReadonlyMap<string, readonly LinkParty[]>;
  readonly byId: ReadonlyMap<string, LinkParty>;
  /** Where the links of a component lead, each place once. */
  next(id: string): readonly string[];
}

function graphOf(parties: readonly LinkParty[]): Graph {
  const named = Map.groupBy(parties, ({ name }) => name);
  const byId = new Map(parties.map((party) => [party.id, party]));
  const known = new Map<string, readonly string[]>();
  function lookUp(id: string): readonly string[] {
    const targets = (byId.get(id)?.links ?? []).flatMap(({ provider }) => {
      const found = named.get(provider) ?? [];
      return found.length === 1 ? found.map((each) => each.id) : [];
    });
    return Array.from(new Set(targets));
  }
  return {
    named,
    byId,
    next(id) {
      const next = known.get(id) ?? lookUp(id);
      known.set(id, next);
      return next;
    },
  };
}

function nameOf(graph: Graph, id: string): string {
  return graph.byId.get(id)?.name ?? id;
}

/** The names along a shortest way from one component to another, both ends included. */
function wayBetween(graph: Graph, from: string, to: string): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  const ahead = [from];
  for (const id of ahead) {
    if (id === to) {
      const way: string[] = [];
      for (let at: string | undefined = id; at !== undefined; at = cameFrom.get(at)) way.unshift(nameOf(graph, at));
      return way;
    }
    for (const next of graph.next(id)) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      ahead.push(next);
    }
  }
  return undefined;
}

/** How many links follow one another at most; none where a cycle is on the way, which is told of where it is. */
function depthFrom(graph: Graph, id: string): number {
  let level = new Set([id]);
  for (let depth = 0; depth <= graph.byId.size; depth++) {
    level = new Set(Array.from(level, (each) => graph.next(each)).flat());
    if (level.size === 0) return depth;
  }
  return 0;
}
