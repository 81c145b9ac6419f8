import type { Right } from '../manifest/index.ts';
import type { Failed } from './command.ts';
import type { Ports } from './ports.ts';
import { resolveInstalled } from './store/resolve.ts';
import { findTarget, type Target } from './target.ts';

/** A name that can be nothing but a component's: with a separator or a dot it is a path. */
const plainName = /^[a-z][a-z0-9-]*$/;

/**
 * Finds what a person named for something to be run: a file or a folder as {@link findTarget} does, else the component
 * that is installed under that name.
 */
export async function findRunnable(
  name: string,
  ports: Ports,
  rights: readonly Right[] = [],
): Promise<Target | Failed> {
  const target = await findTarget(name, ports, rights);
  if (target.kind === 'target' || target.exit !== 'not-found' || !plainName.test(name)) return target;
  const installed = await resolveInstalled(name, ports);
  if (installed.kind === 'failed')
    return installed.exit === 'not-found'
      ? { ...target, message: `${target.message}, and no component of that name is installed` }
      : installed;
  const { manifest, manifestPath, root, folder, origin } = installed;
  return { kind: 'target', manifest, manifestPath, workspaceRoot: folder, root, bare: false, origin };
}
