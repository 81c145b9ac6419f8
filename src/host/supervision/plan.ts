import type { Span } from '../../base/index.ts';
import type { WorkspaceFile } from '../../manifest/index.ts';
import { flawedLinks, type LinkParty } from '../links/graph.ts';
import { type Group, startOrder } from './groups.ts';

/** One component's place in the start of a system. */
export interface SystemStep {
  /** That of the party that was given. */
  readonly id: string;
  readonly name: string;
  /** The name of its group, if it is in one. */
  readonly group: string | undefined;
  /** Those that start before it because somebody says so, by their ids: for links, by the file, by a group's order. */
  readonly after: readonly string[];
}

/** Something in the workspace file that cannot be kept to; the plan goes on without it. */
export interface SystemProblem {
  readonly span: Span;
  readonly message: string;
}

export interface SystemPlan {
  /** All components, each after what it needs; among those that are free to go, in the given order. */
  readonly order: readonly SystemStep[];
  /** The groups, their members in the order in which they start; names of nobody are left out. */
  readonly groups: readonly Group[];
  readonly problems: readonly SystemProblem[];
}

/**
 * In which order the components of one workspace folder start, and who is grouped with whom. Whatever is wrong with
 * links is for {@link flawedLinks} to tell: a link that leads nowhere, or back, decides nothing here.
 *
 * @param parties all components of the folder
 * @param file what `airlock.workspace.json` says, or the empty one where there is none
 */
export function planSystem(parties: readonly LinkParty[], file: WorkspaceFile): SystemPlan {
  const named = Map.groupBy(parties, ({ name }) => name);
  const lookUp = (name: string): LinkParty | undefined => {
    const found = named.get(name) ?? [];
    return found.length === 1 ? found[0] : undefined;
  };
  const problems: SystemProblem[] = unknownNames(file, named);
  const edges = [...linkEdges(parties, lookUp), ...afterEdges(file, lookUp), ...listedEdges(file, lookUp)];
  const { ids, kept, dropped } = sort(parties, edges);
  const nameOf = (id: string): string => parties.find((party) => party.id === id)?.name ?? id;
  for (const { edge, cycle } of dropped) {
    if (edge.span) problems.push({ span: edge.span, message: cycleText(edge, cycle.map(nameOf), nameOf) });
  }
  const place = new Map(ids.map((id, at) => [id, at]));
  const groups = file.groups.map(({ name, strategy, members, restart }) => ({
    name,
    strategy,
    restart,
    members: members
      .flatMap((member) => lookUp(member.name) ?? [])
      .toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
      .map((member) => member.name),
  }));
  const before = Map.groupBy(kept, ({ from }) => from);
  const order = ids.map((id): SystemStep => {
    const name = nameOf(id);
    const after = Array.from(new Set((before.get(id) ?? []).map(({ to }) => to)));
    return { id, name, group: groups.find(({ members }) => members.includes(name))?.name, after };
  });
  return { order, groups, problems: problems.toSorted((a, b) => a.span.start - b.span.start) };
}

/** `from` starts after `to`. Without a span a link says so. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'link' | 'after' | 'listed';
  readonly span?: Span;
}

type LookUp = (name: string) => LinkParty | undefined;

function linkEdges(parties: readonly LinkParty[], lookUp: LookUp): readonly Edge[] {
  const flawed = new Set(
    flawedLinks(parties).flatMap(({ id, link, flaw }) => (flaw.kind === 'cycle' ? [`${id}\n${link.provider}`] : [])),
  );
  return parties.flatMap(({ id, links }) =>
    links.flatMap(({ provider }) => {
      const to = lookUp(provider);
      return to && !flawed.has(`${id}\n${provider}`) ? [{ from: id, to: to.id, kind: 'link' as const }] : [];
    }),
  );
}

function afterEdges({ after }: WorkspaceFile, lookUp: LookUp): readonly Edge[] {
  return after.flatMap(({ name, needs }) =>
    needs.flatMap((need) => {
      const [from, to] = [lookUp(name), lookUp(need.name)];
      return from && to ? [{ from: from.id, to: to.id, kind: 'after' as const, span: need.span }] : [];
    }),
  );
}

/** The members of a group start one after the other, as they are listed. */
function listedEdges({ groups }: WorkspaceFile, lookUp: LookUp): readonly Edge[] {
  return groups.flatMap(({ members }) => {
    const found = members.flatMap(({ name, span }) => {
      const party = lookUp(name);
      return party ? [{ id: party.id, span }] : [];
    });
    return found.flatMap(({ id, span }, at) => {
      const before = found[at - 1];
      return before ? [{ from: id, to: before.id, kind: 'listed' as const, span }] : [];
    });
  });
}

interface Sorted {
  readonly ids: readonly string[];
  readonly kept: readonly Edge[];
  readonly dropped: readonly { readonly edge: Edge; readonly cycle: readonly string[] }[];
}

/** A file with more circles than this is a mistake as a whole, and each of them costs a look at everything. */
const mostCycles = 50;

/** Leaves out what closes circles: the order of a group first, then what the file says. Links alone have none. */
function sort(parties: readonly LinkParty[], edges: readonly Edge[]): Sorted {
  let kept = edges;
  const dropped: { edge: Edge; cycle: readonly string[] }[] = [];
  for (;;) {
    const needs = new Map(parties.map(({ id }): [string, string[]] => [id, []]));
    for (const { from, to } of kept) needs.get(from)?.push(to);
    const found = startOrder(needs);
    if (found.kind === 'order') return { ids: found.names, kept, dropped };
    const steps = new Set(found.names.slice(1).map((to, at) => `${found.names[at]}\n${to}`));
    const inCycle = kept.filter(({ from, to }) => steps.has(`${from}\n${to}`));
    const weakest = ['listed', 'after'].find((kind) => inCycle.some((edge) => edge.kind === kind)) ?? 'link';
    const all = dropped.length >= mostCycles && weakest !== 'link';
    const going = new Set(
      all ? kept.filter(({ kind }) => kind !== 'link') : inCycle.filter(({ kind }) => kind === weakest),
    );
    dropped.push(...Array.from(all ? [] : going, (edge) => ({ edge, cycle: found.names })));
    kept = kept.filter((edge) => !going.has(edge));
  }
}

function cycleText({ kind, from, to }: Edge, cycle: readonly string[], nameOf: (id: string) => string): string {
  const way = cycle.join(' → ');
  return kind === 'listed'
    ? `${nameOf(from)} starts before ${nameOf(to)}, whatever the order here says: ${way}`
    : `${nameOf(from)} would wait for itself, so this is not kept to: ${way}`;
}

function unknownNames(file: WorkspaceFile, named: ReadonlyMap<string, readonly LinkParty[]>): SystemProblem[] {
  const listed = [
    ...file.groups.flatMap(({ members }) => members),
    ...file.after.flatMap((one) => [one, ...one.needs]),
  ];
  return listed.flatMap(({ name, span }) => {
    const count = named.get(name)?.length ?? 0;
    if (count === 1) return [];
    const message =
      count === 0
        ? `There is no component named "${name}" in this folder`
        : `${count} components are named "${name}": which of them is meant?`;
    return [{ span, message }];
  });
}
