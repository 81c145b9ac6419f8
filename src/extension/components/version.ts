import { createHash } from 'node:crypto';
import type { BuiltVersion } from '../../build/index.ts';
import type { ComponentVersion } from '../../host/index.ts';
import { type Manifest, normalised } from '../../manifest/index.ts';

/**
 * What the host is given: a build with the rights and limits of the manifest. A build may be used again with other
 * rights, so the version's name covers the manifest as it is now.
 */
export function toVersion(
  built: BuiltVersion,
  manifest: Manifest,
  { inputs, workspace }: Pick<ComponentVersion, 'inputs' | 'workspace'>,
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
    conditions: manifest.conditions,
    links: manifest.links.map(({ interface: name, provider }) => ({ interface: name, provider })),
    inputs,
    ...(workspace === undefined ? {} : { workspace }),
  };
}
