import type { CoreModuleSource } from '../base/index.ts';
import type {
  CanaryRules,
  Conditions,
  Link,
  OnRefusal,
  PoolRules,
  RestartRules,
  Right,
  Subscription,
} from '../manifest/index.ts';
import type { WorldItem } from '../wit/index.ts';

/** To whom a grant is given: the manifest's real path, the component's name, and where its code comes from. */
export interface ComponentKey {
  readonly manifestPath: string;
  readonly name: string;
  readonly origin: string;
}

/** Names that were made already: one is asked for several times in each call. */
const names = new WeakMap<ComponentKey, string>();

/** One text for each key, as the name of what is kept for it. */
export function nameOfKey(key: ComponentKey): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = JSON.stringify([key.manifestPath, key.name, key.origin]);
  names.set(key, name);
  return name;
}

/** The origin of what was built on this machine from the sources beside the manifest. */
export const builtHere = 'built-here';

/** One immutable build with what its manifest asked for, ready to be deployed. */
export interface ComponentVersion {
  /** SHA-256, in hex. */
  readonly hash: string;
  /** The checked JavaScript that instantiates `cores`. */
  readonly glue: string;
  readonly cores: Readonly<Record<string, CoreModuleSource>>;
  readonly exports: readonly WorldItem[];
  readonly imports: readonly WorldItem[];
  /** The component's own WIT, interfaces that it imports included. */
  readonly wit: string;
  readonly requests: readonly Right[];
  readonly callTimeMs: number;
  /** Bytes that one instance may use; the usual limit of a manifest without it. */
  readonly memoryBytes?: number;
  /** What the component may keep in storage; the manifest's default without it. */
  readonly storageBytes?: number;
  /** How many messages it may send; the manifest's default without it. */
  readonly messagesPerSecond?: number;
  readonly conditions: Conditions;
  /** What follows its failures; the usual rules without it. */
  readonly restart?: RestartRules;
  /** What becomes of a swap in which the state is refused; without it the old version stays. */
  readonly onRefusal?: OnRefusal;
  /** How it shows itself before it takes the place of another; it serves all calls at once without it. */
  readonly canary?: CanaryRules;
  /** How many workers serve it; one without it. */
  readonly pool?: PoolRules;
  /** On which terms it gets messages; at most once, and all of them, what is not in the list. */
  readonly subscriptions?: readonly Subscription[];
  /** Imports that other components answer. */
  readonly links?: readonly Link[];
  /** The real path of the workspace folder that it was built from: what is in one folder is linked without a question. */
  readonly workspace?: string;
  /** What the build read, relative to the manifest's folder and joined by `/`: never writable by the component. */
  readonly inputs: readonly string[];
}

/** The short form of a version's name, for people. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8);
}
