import { brokenForCallers } from '../contract/check.ts';
import type { Failure } from '../failure.ts';
import { hasLifecycle, hasState } from '../hooks/hooks.ts';
import { type Reference, refusedImports } from '../imports-check.ts';
import type { Links } from '../links/links.ts';
import { contractBroken } from '../refusals.ts';
import type { ComponentKey, ComponentVersion } from '../version.ts';
import type { Roster } from './roster.ts';

export interface RefusalPorts {
  /** Our own copies of the interfaces that a guest can import. */
  readonly reference: Reference;
  readonly roster: Roster;
  /** How many components there may be at once. */
  readonly most: number;
  readonly links: Pick<Links, 'refusals' | 'brokenBy'>;
}

/** What is known before a version gets as far as an actor. */
export interface Deployment {
  readonly key: ComponentKey;
  readonly version: ComponentVersion;
  readonly evenIfBreaking: boolean;
  /** The component in whose place it comes, where that has another key. */
  readonly replaces: ComponentKey | undefined;
}

/** Why a version is not deployed at all, if there is a reason; the first that is found. */
export function refusalOf(
  { key, version, evenIfBreaking, replaces }: Deployment,
  { reference, roster, most, links }: RefusalPorts,
): Failure | undefined {
  const refused = refusedImports(version, reference);
  if (refused.length > 0) return { kind: 'import-refused', message: refused.join('; ') };
  if (!roster.find(key) && roster.size >= most) {
    const message = `${most} components are there already, and the host runs no more at once`;
    return { kind: 'resource-limit-exceeded', message };
  }
  if (version.pool && (hasState(version) || hasLifecycle(version))) {
    const message =
      'a component with a "pool" keeps nothing from call to call, and this one exports airlock:component/state or lifecycle: leave one of them out';
    return { kind: 'load-failed', message };
  }
  const unlinked = links.refusals(key, version);
  if (unlinked.length > 0) return { kind: 'not-linked', message: unlinked.join('; ') };
  if (evenIfBreaking) return undefined;
  // What breaks for the callers of one with the same key is told by its actor, unless something is told here already.
  const linked = links.brokenBy(key, version);
  const replaced = replaces ?? (linked.length > 0 ? key : undefined);
  const old = replaced && roster.find(replaced)?.actor.standing();
  const callers = old?.version && old.state === 'running' ? brokenForCallers(old.version, version) : [];
  const broken = [...linked, ...callers];
  return broken.length > 0 ? contractBroken(version.hash, broken) : undefined;
}
