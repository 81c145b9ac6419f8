import {
  changeText,
  describeWorld,
  detailText,
  diffWorlds,
  type SemverStep,
  type WorldChange,
  type WorldItem,
  type WorldSides,
} from '../../wit/index.ts';
import type { ComponentVersion } from '../version.ts';

/** The contract of a version: what it imports and exports, and its own WIT, which tells its named types. */
export type Contract = Pick<ComponentVersion, 'imports' | 'exports' | 'wit'>;

export interface ContractChange {
  /** A sentence for each change. */
  readonly text: string;
  /** Whether those who call the component have to change for it. */
  readonly breaks: boolean;
}

export interface ContractDifference {
  readonly changes: readonly ContractChange[];
  readonly step: SemverStep;
}

/** How the contract of one version differs from that of another, what breaks callers first. */
export function compareContracts(before: Contract, after: Contract): ContractDifference {
  const { changes, step } = diffWorlds(...sidesOf(before, after));
  const told = changes.map((change) => ({ text: sentence(change), breaks: change.breaks.includes('callers') }));
  return { changes: [...told.filter(({ breaks }) => breaks), ...told.filter(({ breaks }) => !breaks)], step };
}

/**
 * What breaks for those who call a component when another version serves in its place: a sentence each. What it imports
 * is between it and the host, which looks at that itself.
 */
export function brokenForCallers(before: Contract, after: Contract): readonly string[] {
  // Nearly every save leaves the contract as it is.
  if (before.wit === after.wit && before.wit !== '') return [];
  return compareContracts(before, after).changes.flatMap(({ text, breaks }) => (breaks ? [text] : []));
}

/**
 * What a consumer needs of a provider and does not find in its exports: a sentence each.
 *
 * @param needed the imports of the consumer that the provider is to answer, as the consumer's own world has them
 */
export function unmetNeeds(needed: readonly WorldItem[], exports: readonly WorldItem[]): readonly string[] {
  const { changes } = diffWorlds({ imports: [], exports: needed }, { imports: [], exports });
  return changes.flatMap((change) => (change.breaks.includes('callers') ? [needText(change)] : []));
}

/** A provider never had what it lacks, so nothing is gone. */
function needText(change: WorldChange): string {
  return sentence(change).replace('is no longer exported', 'is not exported');
}

/** With their named types where both tell theirs. */
function sidesOf(before: Contract, after: Contract): [WorldSides, WorldSides] {
  const [from, to] = [described(before), described(after)];
  return from && to ? [from, to] : [before, after];
}

function described({ wit }: Contract): WorldSides | undefined {
  if (wit === '') return undefined;
  // The text of a component has one world, by this name.
  const world = describeWorld([{ path: 'component.wit', text: wit }], 'root');
  return world.kind === 'world' ? world : undefined;
}

function sentence(change: WorldChange): string {
  // That it breaks callers is said by whoever lists these.
  const fact = changeText({ ...change, breaks: [] });
  if (!('details' in change)) return fact;
  const told = change.details.slice(0, mostDetails).map(detailText).join('; ');
  const more = change.details.length - mostDetails;
  return `${fact.slice(0, -1)}: ${told}${more > 0 ? `; and ${more} more` : ''}.`;
}

/** A function or a type that changed in more places than these is another one. */
const mostDetails = 5;
