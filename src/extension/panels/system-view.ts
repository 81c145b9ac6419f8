import type { SystemEdge, SystemNode, SystemView } from '../../panels/index.ts';
import type { Component } from '../components/component.ts';
import { tallyOf } from '../rights/picture.ts';
import { includesRight, sameRight } from '../rights/facts.ts';
import { type Rates, rateWords } from './rates.ts';

/**
 * The running system: components, who answers whom, the topics between them, and what they reach outside.
 *
 * @param rates those of the pictures before, since an edge says how much goes along it
 */
export function systemView(components: readonly Component[], now: number, rates: Rates): SystemView {
  const nodes = new Map<string, SystemNode>();
  const edges: SystemEdge[] = [];
  for (const component of components) nodes.set(component.id, componentNode(component, now));
  for (const component of components) {
    for (const { provider, standing, interface: name } of component.snapshot()?.links ?? []) {
      const answering = components.find(({ title }) => title === provider);
      if (!answering) continue;
      const note = standing === 'ready' ? (name.split('/').at(-1) ?? name) : 'not answered';
      edges.push({ from: component.id, to: answering.id, note, trouble: standing !== 'ready' });
    }
    for (const edge of rightEdges(component, now, rates)) {
      nodes.set(edge.place.id, edge.place);
      edges.push(edge.edge);
    }
  }
  return { nodes: Array.from(nodes.values()), edges };
}

function componentNode(component: Component, now: number): SystemNode {
  const snapshot = component.snapshot();
  const denied = tallyOf(snapshot?.denials ?? []).count;
  const since = Math.floor(now / 1000) - rateSeconds;
  const lately = (component.metrics()?.minutes ?? []).filter(({ second }) => second > since);
  const calls = lately.reduce((sum, second) => sum + second.calls, 0);
  const errors = lately.reduce((sum, second) => sum + second.errors, 0);
  return {
    id: component.id,
    title: component.title,
    kind: 'component',
    note: [
      snapshot?.state ?? component.state.kind,
      ...(calls > 0 ? [`${(calls / rateSeconds).toFixed(1)}/s`] : []),
      ...(denied > 0 ? [`${denied.toLocaleString('en')} denied`] : []),
      ...(errors > 0 ? [`${errors} errors`] : []),
    ].join(', '),
    trouble: denied > 0 || errors > 0 || snapshot?.state === 'failed' || component.state.kind === 'failed',
  };
}

/** Rates are over so many seconds. */
const rateSeconds = 10;

const places: Readonly<Record<string, { kind: SystemNode['kind']; note: string; edge: string; towards: boolean }>> = {
  'messaging.publish': { kind: 'topic', note: 'topic', edge: 'publishes', towards: true },
  'messaging.subscribe': { kind: 'topic', note: 'topic', edge: 'subscribes', towards: false },
  storage: { kind: 'storage', note: 'key-values', edge: 'stores', towards: true },
  'network.connect': { kind: 'outside', note: 'network', edge: 'connects', towards: true },
  'network.listen': { kind: 'outside', note: 'served on this port', edge: 'asks', towards: false },
  'filesystem.read': { kind: 'outside', note: 'files', edge: 'reads', towards: true },
  'filesystem.write': { kind: 'outside', note: 'files', edge: 'writes', towards: true },
  process: { kind: 'outside', note: 'program', edge: 'runs', towards: true },
};

function rightEdges(
  component: Component,
  now: number,
  rates: Rates,
): readonly { readonly place: SystemNode; readonly edge: SystemEdge }[] {
  const { requests, grants, denials } = component.facts();
  const uses = component.snapshot()?.uses ?? [];
  return requests.flatMap(({ capability, pattern }) => {
    const known = places[capability];
    if (!known) return [];
    const denied = denials.some((denial) => denial.capability === capability && denial.request === pattern);
    const right = { capability, pattern };
    const granted = includesRight(grants, right);
    const group = capability.split('.')[0] ?? capability;
    const id = `${group} ${pattern}`;
    const place: SystemNode = { id, title: pattern, kind: known.kind, note: known.note, trouble: false };
    const ends = known.towards ? { from: component.id, to: id } : { from: id, to: component.id };
    const queue = component.manifest?.requests.find((each) => sameRight(each, right))?.subscription?.queue;
    const verb = queue === undefined ? known.edge : `${known.edge} in queue ${queue}`;
    const count = uses
      .filter((use) => use.capability === capability && use.pattern === pattern)
      .reduce((sum, use) => sum + use.count, 0);
    const rate = rateWords(rates.perSecond(`${component.id} ${capability} ${pattern}`, count, now));
    const standing = denied ? ', denied' : granted ? '' : ', not granted';
    const note = `${verb}${rate === '' ? '' : ` ${rate}`}${standing}`;
    return [{ place, edge: { ...ends, note, trouble: denied } }];
  });
}
