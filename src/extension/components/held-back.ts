import * as vscode from 'vscode';
import type { ComponentKey, ComponentVersion, Failure } from '../../host/index.ts';
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

export type HeldBackAnswer = 'swap' | 'swap-this-session' | 'compare' | undefined;

/**
 * Tells of it without being in the way: the old version serves, and whoever writes a contract goes on writing. One who
 * changes it all day says once that breaking is fine for now.
 */
export async function tellHeldBack(title: string, { breaks }: HeldBack): Promise<HeldBackAnswer> {
  const [first = ''] = breaks;
  const more = breaks.length === 1 ? '' : ` And ${breaks.length - 1} more, in the output.`;
  const text = `${title}: the new version breaks those who call it, so the old one goes on serving. ${first}${more}`;
  const answers = { 'Swap Anyway': 'swap', 'Always This Session': 'swap-this-session', 'Compare Contracts': 'compare' };
  const picked = await vscode.window.showWarningMessage(withoutLinks(text), ...Object.keys(answers));
  return (new Map(Object.entries(answers)) as ReadonlyMap<string | undefined, HeldBackAnswer>).get(picked);
}
