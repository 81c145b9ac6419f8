/** Every right that a manifest can ask for. The list is closed: what is not in it cannot be requested or granted. */
export const capabilities = ['filesystem.read', 'filesystem.write', 'network.connect', 'environment'] as const;

export type Capability = (typeof capabilities)[number];

/** What each capability lets a component do, in words for people: "wants to … ./data/**". */
export const capabilityWords: Readonly<Record<Capability, string>> = {
  'filesystem.read': 'read files',
  'filesystem.write': 'write files',
  'network.connect': 'connect to hosts',
  environment: 'read environment variables',
};

/** A capability with the exact text of one pattern. Requests and grants are both of this shape. */
export interface Right {
  readonly capability: Capability;
  readonly pattern: string;
}

/** A use of a file or a folder: `path` is relative to the manifest's folder, resolved, joined by `/`; `''` is the folder. */
export interface PathUse {
  readonly capability: 'filesystem.read' | 'filesystem.write';
  readonly path: string;
}

/** A connection. `host` may be a name or an address, IPv6 with or without its brackets; `port` is never left out. */
export interface HostUse {
  readonly capability: 'network.connect';
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
}

export interface EnvironmentUse {
  readonly capability: 'environment';
  readonly name: string;
}

/** Something that a component is about to do. */
export type Use = PathUse | HostUse | EnvironmentUse;

/** Where the requests of a capability stand in the manifest, as `['capabilities', 'filesystem', 'read']`. */
export function keyPathOf(capability: Capability): readonly string[] {
  return ['capabilities', ...capability.split('.')];
}
