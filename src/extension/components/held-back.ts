import * as vscode from 'vscode';
import { type ComponentKey, type ComponentVersion, type Failure, shortHash } from '../../host/index.ts';
import { withoutLinks } from '../notices.ts';

/** A version that was built and does not serve, since it breaks those who call the one that does. */
export interface HeldBack {
  readonly key: ComponentKey;
  readonly version: ComponentVersion;
  /** A sentence for each thing that breaks. */
  readonly breaks: readonly string[];
}

/** The held back version that a failed deployment leaves, if that is why it failed. */
export function heldBackBy(failure: Failure, key: ComponentKey, version: ComponentVersion): HeldBack | undefined {
  if (failure.kind !== 'contract-broken') return undefined;
  return { key, version, breaks: failure.details ?? [failure.message] };
}

/** Whether a person who was told of the one knows what there is to know of the other. */
export function saysTheSame(one: HeldBack | undefined, other: HeldBack | undefined): boolean {
  return one !== undefined && other !== undefined && one.breaks.join('\n') === other.breaks.join('\n');
}

type HeldBackAnswer = 'swap' | 'swap-this-session' | 'compare' | undefined;

/** A component that has a version which may be held back. */
interface Holding {
  readonly title: string;
  readonly heldBack: HeldBack | undefined;
  swapAnyway(thisSession: boolean): void;
}

/** Tells the person of a version that is held back, and does what they answer. */
export async function askAbout(held: HeldBack, component: Holding): Promise<void> {
  const answer = await tellHeldBack(component.title, held);
  if (answer === 'compare') await vscode.commands.executeCommand('airlock.compareContracts', { component });
  else if (answer && component.heldBack?.version === held.version) component.swapAnyway(answer === 'swap-this-session');
}

/** It in words for the output, which begin with a sentence. */
export function heldBackLines({ version, breaks }: HeldBack, title: string): readonly [string, ...string[]] {
  return [`Version ${shortHash(version.hash)} is held back, since it breaks those who call ${title}`, ...breaks];
}

/**
 * Tells of it without being in the way: the old version serves, and whoever writes a contract goes on writing. One who
 * changes it all day says once that breaking is fine for now.
 */
async function tellHeldBack(title: string, { breaks }: HeldBack): Promise<HeldBackAnswer> {
  const [first = ''] = breaks;
  const more = breaks.length === 1 ? '' : ` And ${breaks.length - 1} more, in the output.`;
  const text = `${title}: the new version breaks those who call it, so the old one goes on serving. ${first}${more}`;
  const answers = { 'Swap Anyway': 'swap', 'Always This Session': 'swap-this-session', 'Compare Contracts': 'compare' };
  const picked = await vscode.window.showWarningMessage(withoutLinks(text), ...Object.keys(answers));
  return (new Map(Object.entries(answers)) as ReadonlyMap<string | undefined, HeldBackAnswer>).get(picked);
}
