import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type StateFolder =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'unusable'; readonly message: string };

/**
 * Where Airlock keeps what belongs to the person and to no repository: `AIRLOCK_STATE_DIR`, else the place that the
 * system has for such things. What is set to nothing counts as not set, and so does a place of the system's that is not
 * absolute, as its specification wants it. An `AIRLOCK_STATE_DIR` is given as it is, for `openStateFolder` to refuse:
 * whoever set it should hear that it cannot be used.
 */
export function stateFolderPath(environment: Readonly<Record<string, string | undefined>>): string {
  const own = environment['AIRLOCK_STATE_DIR'];
  if (own) return own;
  if (process.platform === 'win32') {
    return join(absolute(environment['LOCALAPPDATA']) ?? join(homedir(), 'AppData', 'Local'), 'Airlock');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Airlock');
  return join(absolute(environment['XDG_STATE_HOME']) ?? join(homedir(), '.local', 'state'), 'airlock');
}

/**
 * Makes the folder for its owner alone, and refuses one that somebody else owns or may write to. A path that is not
 * absolute is refused too: it would lie in whatever folder the process runs in, and a repository could bring grants.
 */
export function openStateFolder(path: string): StateFolder {
  if (!isAbsolute(path)) {
    const message = `the folder for its state, ${JSON.stringify(path)}, is not an absolute path; AIRLOCK_STATE_DIR must name one`;
    return { kind: 'unusable', message };
  }
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const stat = lstatSync(path);
    if (!stat.isDirectory()) return { kind: 'unusable', message: `${path} is not a folder` };
    if (process.platform === 'win32') return { kind: 'folder', path };
    if (stat.uid !== process.getuid?.()) return { kind: 'unusable', message: `${path} belongs to another user` };
    if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o700);
    return { kind: 'folder', path };
  } catch (error) {
    return { kind: 'unusable', message: error instanceof Error ? error.message : String(error) };
  }
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}
