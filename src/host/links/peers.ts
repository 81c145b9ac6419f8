import type { Clock } from '../../base/index.ts';
import type { Policy, Right } from '../../manifest/index.ts';
import type { Actor } from '../actor.ts';
import type { LifecycleState } from '../lifecycle.ts';
import type { Permissions } from '../questions/permissions.ts';
import type { ComponentKey, ComponentVersion } from '../version.ts';
import type { CallOrigin } from './origin.ts';

/** A component that may be linked, as the host has it now. */
export interface LinkPeer {
  readonly key: ComponentKey;
  readonly actor: Pick<Actor, 'callOver' | 'startApart'>;
  readonly state: LifecycleState;
  /** The version that serves, or served last. */
  readonly version: ComponentVersion | undefined;
}

export interface LinksPorts {
  readonly clock: Clock;
  readonly permissions: Pick<Permissions, 'answer'>;
  peers(): readonly LinkPeer[];
  /** What decides for a component that asks for these rights. */
  policy(key: ComponentKey, requests: readonly Right[]): Policy;
  /** Something happened that only a mistake in the host can explain. */
  bug(error: unknown): void;
}

/** Who asks: one worker of one version of a component. */
export interface LinkAsker {
  readonly key: ComponentKey;
  readonly version: ComponentVersion;
  readonly origin: CallOrigin;
}

export function isSameComponent(one: ComponentKey, other: ComponentKey): boolean {
  return one.manifestPath === other.manifestPath && one.name === other.name;
}
