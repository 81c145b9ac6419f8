/** Every right that a manifest can ask for. The list is closed: what is not in it cannot be requested or granted. */
export const capabilities = [
  'filesystem.read',
  'filesystem.write',
  'network.connect',
  'network.listen',
  'storage',
  'messaging.publish',
  'messaging.subscribe',
  'process',
  'environment',
  'custom',
] as const;

export type Capability = (typeof capabilities)[number];

/** What each capability lets a component do, in words for people: "wants to … ./data/**". */
export const capabilityWords: Readonly<Record<Capability, string>> = {
  'filesystem.read': 'read files',
  'filesystem.write': 'write files',
  'network.connect': 'connect to hosts',
  'network.listen': 'listen on loopback ports',
  storage: 'keep values',
  'messaging.publish': 'publish messages',
  'messaging.subscribe': 'receive messages',
  process: 'run programs',
  environment: 'read environment variables',
  custom: 'call interfaces of its own',
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

/**
 * A connection. `host` may be a name or an address, IPv6 with or without its brackets; `port` is never left out. The
 * scheme is `http`, `https`, `tcp` or `udp`; `lookup` is the question for a name's addresses, whose port is 0.
 */
export interface HostUse {
  readonly capability: 'network.connect';
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
}

/** Listening on a port of the loopback interface; no other interface is ever listened on. */
export interface ListenUse {
  readonly capability: 'network.listen';
  readonly port: number;
}

/** A namespace of stored values or a subject of messages: tokens joined by `.`, without wildcards. */
export interface SubjectUse {
  readonly capability: 'storage' | 'messaging.publish' | 'messaging.subscribe';
  readonly subject: string;
}

/** A program and its arguments, as the guest gives them. */
export interface ProcessUse {
  readonly capability: 'process';
  readonly command: readonly string[];
}

export interface EnvironmentUse {
  readonly capability: 'environment';
  readonly name: string;
}

/** A call of an interface that no standard covers, `ns:package/interface` without its version. */
export interface CustomUse {
  readonly capability: 'custom';
  readonly interface: string;
}

/** Something that a component is about to do. */
export type Use = PathUse | HostUse | ListenUse | SubjectUse | ProcessUse | EnvironmentUse | CustomUse;

/** Where the requests of a capability stand in the manifest, as `['capabilities', 'filesystem', 'read']`. */
export function keyPathOf(capability: Capability): readonly string[] {
  return ['capabilities', ...capability.split('.')];
}
