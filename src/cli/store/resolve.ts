import { dirname, join } from 'node:path';
import { shown } from '../../base/index.ts';
import type { Manifest } from '../../manifest/index.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import { readPublished } from '../sign/published.ts';
import { keyOf, settleGrants } from './grant.ts';
import { withStore } from './open.ts';

/** An installed component, ready to be built and run. */
export interface ResolvedInstalled {
  readonly kind: 'installed';
  readonly name: string;
  readonly release: string;
  /** SHA-256 of its bytes, in hex, as they were checked. */
  readonly sha256: string;
  readonly manifest: Manifest;
  /** Absolute path of an `airlock.json` with the component beside it. */
  readonly manifestPath: string;
  /** The folder that both lie in. */
  readonly folder: string;
  /** The folder that the guest sees as its own; grants hang on the `airlock.json` that it would have. */
  readonly root: string;
  /** The origin that its grants are kept under. */
  readonly origin: string;
}

/** The component that is installed under a name, its bytes checked. */
export function resolveInstalled(
  name: string,
  ports: Pick<Ports, 'env' | 'clock'>,
): Promise<ResolvedInstalled | Failed> {
  return withStore(ports, (store, state): ResolvedInstalled | Failed => {
    const installed = store.component(name);
    if (!installed) return notInstalled(name);
    const { current } = installed;
    const published = readPublished(current.manifest);
    if (published.kind === 'wrong')
      return failed('integrity', `the manifest of ${name} in the store is not understood`);
    const folder = store.unpack(current);
    if (folder === undefined) return damaged(name);
    const problem = settleGrants(store, installed, state, ports);
    if (problem) return problem;
    const { manifestPath, origin } = keyOf(store, current);
    const { number: release, sha256 } = current;
    const { manifest } = published;
    const root = dirname(manifestPath);
    return {
      kind: 'installed',
      name,
      release,
      sha256,
      manifest,
      manifestPath: join(folder, 'airlock.json'),
      folder,
      root,
      origin,
    };
  });
}

export function notInstalled(name: string): Failed {
  return failed('not-found', `no component ${shown(name)} is installed`, {
    advice: ['airlock list shows those that are'],
  });
}

export function damaged(name: string): Failed {
  return failed('integrity', `the bytes of ${name} in the store are not what they were`, {
    advice: [`airlock uninstall ${name}, and install it again`],
  });
}
