import { dirname } from 'node:path';
import { shown } from '../base/index.ts';
import { largestBinary } from '../build/index.ts';
import { approvalOf, type ComponentKey, originOf } from '../host/index.ts';
import type { Manifest, Right } from '../manifest/index.ts';
import { type Failed, failed } from './command.ts';
import { findManifests } from './find-manifests.ts';
import type { Ports } from './ports.ts';
import { findTarget, keyOf, type Target } from './target.ts';

/**
 * The components below the same folder that a component's links name, without those in `around`. Where several have one
 * name nothing is built of them: a folder that claims the name of another is not to have its command run.
 */
export async function providersOf(
  { manifest, workspaceRoot }: Target,
  around: ReadonlySet<string>,
  ports: Pick<Ports, 'cwd'>,
): Promise<{ readonly kind: 'providers'; readonly found: readonly Target[] } | Failed> {
  const found = new Map<string, Target>();
  const names = new Set(manifest.links.map(({ provider }) => provider));
  const manifests = names.size === 0 ? [] : await findManifests(workspaceRoot);
  for (const path of manifests.filter((each) => !around.has(each))) {
    const provider = await findTarget(dirname(path), ports);
    if (provider.kind === 'failed' || !names.has(provider.manifest.name)) continue;
    const { name } = provider.manifest;
    const other = found.get(name);
    if (other) {
      const advice = [other, provider].map(({ manifestPath }) => shown(manifestPath));
      return failed('contract', `${manifest.name} is linked to "${name}", and two components have that name`, {
        advice,
      });
    }
    found.set(name, provider);
  }
  return { kind: 'providers', found: Array.from(found.values()) };
}

/** A link that a person has to approve, with the right that it takes and the component that would answer it. */
export interface LinkToApprove {
  readonly interface: string;
  readonly right: Right;
  readonly provider: Target;
}

/**
 * The links of a component that a person has to approve, as things stand on disk. A link that leads nowhere, or to one
 * of several, is none that could be approved; what starts the component says so.
 */
export async function linksToApprove(
  target: Target,
  key: ComponentKey,
  ports: Pick<Ports, 'cwd'>,
): Promise<readonly LinkToApprove[]> {
  const providers = await providersOf(target, new Set([target.manifestPath]), ports);
  if (providers.kind === 'failed') return [];
  const found: LinkToApprove[] = [];
  for (const link of target.manifest.links) {
    const provider = providers.found.find(({ manifest }) => manifest.name === link.provider);
    const origin = provider && (await originOf(provider.manifest.code, provider.manifestPath, largestBinary));
    if (!provider || origin === undefined) continue;
    const end = { key: keyOf(provider, origin), version: asked(provider) };
    const right = approvalOf(
      { interface: link.interface, provider: link.provider },
      { key, version: asked(target) },
      end,
    );
    if (right) found.push({ interface: link.interface, right, provider });
  }
  return found;
}

/** What of a version counts for a link, as a manifest says it. */
function asked({ manifest, bare, workspaceRoot }: Target) {
  const { requests, links }: Pick<Manifest, 'requests' | 'links'> = manifest;
  return { requests, links, ...(bare ? {} : { workspace: workspaceRoot }) };
}
