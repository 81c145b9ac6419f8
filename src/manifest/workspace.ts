import type { Span } from '../base/index.ts';
import type { RestartPace } from './restart.ts';

/** How the file of a workspace folder is called, at its root. */
export const workspaceFileName = 'airlock.workspace.json';

/**
 * What `airlock.workspace.json` at the root of a workspace folder says of the components in that folder: who starts
 * after whom, and what a failure means for others. It names no rights and no limits, so it can loosen none.
 */
export interface WorkspaceFile {
  readonly groups: readonly WorkspaceGroup[];
  /** Who starts after others, beyond what links say already. */
  readonly after: readonly StartAfter[];
  readonly health: HealthRules;
}

/**
 * What it means for the others of a group that one of them was given up on: nothing, a fresh start for all, or one for
 * those that start after it, since they may lean on it.
 */
export const strategies = ['one-for-one', 'one-for-all', 'rest-for-one'] as const;

export type Strategy = (typeof strategies)[number];

export interface WorkspaceGroup {
  readonly name: string;
  readonly strategy: Strategy;
  /** Names of components, in the order in which they start. No component is in two groups. */
  readonly members: readonly NamedComponent[];
  /** How often the group starts again what its members' own rules gave up on. */
  readonly restart: RestartPace;
}

/** A component by the name in its manifest, and where that stands, quotes included. */
export interface NamedComponent {
  readonly name: string;
  readonly span: Span;
}

/** Who starts after others; the span is that of the key. */
export interface StartAfter extends NamedComponent {
  readonly needs: readonly NamedComponent[];
}

/** When a component that exports `airlock:component/lifecycle` is asked how it is. */
export interface HealthRules {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** How many checks in a row must fail before the component counts as failed. */
  readonly failuresInARow: number;
}

/** Three fresh starts in five minutes, after 1 s, 2 s, 4 s. */
export const usualGroupRestart: RestartPace = { max: 3, withinMs: 300_000, backoffMs: [1000, 60_000] };

export const usualHealth: HealthRules = { intervalMs: 30_000, timeoutMs: 5000, failuresInARow: 3 };

export const emptyWorkspace: WorkspaceFile = { groups: [], after: [], health: usualHealth };
