import { changeText, detailText, diffWorlds, type SemverStep, type WorldChange } from '../../wit/index.ts';
import type { ComponentVersion } from '../version.ts';

/** The contract of a version: what it imports and exports. The signatures tell their types whole. */
export type Contract = Pick<ComponentVersion, 'imports' | 'exports'>;

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
  const { changes, step } = diffWorlds(before, after);
  const told = changes.map((change) => ({ text: sentence(change), breaks: change.breaks.includes('callers') }));
  return { changes: [...told.filter(({ breaks }) => breaks), ...told.filter(({ breaks }) => !breaks)], step };
}

/**
 * What breaks for those who call a component when another version serves in its place: a sentence each. What it imports
 * is between it and the host, which looks at that itself.
 */
export function brokenForCallers(before: Contract, after: Contract): readonly string[] {
  return compareContracts(before, after).changes.flatMap(({ text, breaks }) => (breaks ? [text] : []));
}

/** The contract as a text like WIT, so that two can be laid side by side. A version's own WIT tells its imports alone. */
export function contractText({ wit, exports }: Pick<ComponentVersion, 'wit' | 'exports'>): string {
  const lines = exports.flatMap((item) =>
    item.kind === 'function'
      ? [`  export ${item.name}: ${item.signature.text};`]
      : [
          `  export ${item.name} {`,
          ...item.functions.map(({ name, signature }) => `    ${name}: ${signature.text};`),
          '  }',
        ],
  );
  const end = wit.indexOf('\n}');
  return end < 0 ? [...lines, ''].join('\n') : [wit.slice(0, end), ...lines].join('\n') + wit.slice(end);
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
