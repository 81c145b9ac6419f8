import { createHash } from 'node:crypto';
import { dirname, relative, sep } from 'node:path';
import { type Manifest, normalised, subscriptionsOf } from '../manifest/index.ts';
import type { ComponentVersion } from './version.ts';

/** The parts of a build that a version is made of. */
type Built = Pick<ComponentVersion, 'hash' | 'glue' | 'cores' | 'exports' | 'imports' | 'wit'>;

/** Where a build came from: absolute paths. */
export interface BuiltFrom {
  readonly manifestPath: string;
  /** What it read. No guest may write to these. */
  readonly inputs: readonly string[];
  /** The workspace folder, by its real path, where there is one. */
  readonly workspace?: string | undefined;
}

/**
 * What the host is given: a build with the rights and limits of the manifest. A build may be used again with other
 * rights, so the version's name covers the manifest as it is now.
 */
export function toVersion(
  built: Built,
  manifest: Manifest,
  { manifestPath, inputs, workspace }: BuiltFrom,
): ComponentVersion {
  return {
    hash: createHash('sha256').update(built.hash).update(normalised(manifest)).digest('hex'),
    glue: built.glue,
    cores: built.cores,
    exports: built.exports,
    imports: built.imports,
    wit: built.wit,
    requests: manifest.requests.map(({ capability, pattern }) => ({ capability, pattern })),
    callTimeMs: manifest.limits.callTimeMs,
    memoryBytes: manifest.limits.memoryBytes,
    storageBytes: manifest.limits.storageBytes,
    messagesPerSecond: manifest.limits.messagesPerSecond,
    conditions: manifest.conditions,
    restart: manifest.restart,
    onRefusal: manifest.onRefusal,
    ...(manifest.canary && { canary: manifest.canary }),
    ...(manifest.pool && { pool: manifest.pool }),
    subscriptions: subscriptionsOf(manifest),
    links: manifest.links.map(({ interface: name, provider }) => ({ interface: name, provider })),
    // Gates know paths as the guest has them, from the manifest's folder.
    inputs: inputs.map((path) => relative(dirname(manifestPath), path).split(sep).join('/')),
    ...(workspace === undefined ? {} : { workspace }),
  };
}
