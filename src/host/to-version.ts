import { createHash } from 'node:crypto';
import { type Manifest, normalised } from '../manifest/index.ts';
import type { ComponentVersion } from './version.ts';

/** The parts of a build that a version is made of. */
type Built = Pick<ComponentVersion, 'hash' | 'glue' | 'cores' | 'exports' | 'imports' | 'wit'>;

/**
 * What the host is given: a build with the rights and limits of the manifest. A build may be used again with other
 * rights, so the version's name covers the manifest as it is now.
 *
 * @param workspace the real path of the workspace folder that it was built from, where there is one
 */
export function toVersion(
  built: Built,
  manifest: Manifest,
  inputs: readonly string[],
  workspace?: string,
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
    links: manifest.links.map(({ interface: name, provider }) => ({ interface: name, provider })),
    inputs,
    ...(workspace === undefined ? {} : { workspace }),
  };
}
