import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';

/** The programs of this machine that a component may be granted to run. */
export interface Programs {
  /** Finds what a plain name stands for. `folder` is one that the program must not lie in, besides the workspace's. */
  find(program: string, folder?: string): FoundProgram;
  /** The absolute path to which a grant of this program is bound, or nothing if it may not be run at all. */
  pinOf(program: string): string | undefined;
}

export type FoundProgram =
  /** `path` is absolute, with every link resolved. */
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'absent' }
  /** What stands first on the search path is none that may be run. `why` follows its name in a sentence. */
  | { readonly kind: 'refused'; readonly path: string; readonly why: string };

export interface ProgramPorts {
  /** The search path, as the environment has it. */
  readonly searchPath: string | undefined;
  /** The folders of the workspace: what lies in them may come with a repository, or be written by a guest. */
  folders(): readonly string[];
}

/**
 * Looks for programs in the absolute folders of the search path; a relative one means another place for every folder
 * that something is run in. The first program of that name counts, as it does for a shell: if that one may not be run,
 * no other takes its place, since a person who granted the name means the one that a shell would run.
 */
export function createPrograms({ searchPath = '', folders }: ProgramPorts): Programs {
  function find(program: string, folder?: string): FoundProgram {
    if (!plainName.test(program)) return { kind: 'absent' };
    const places = searchPath.split(delimiter).filter((place) => isAbsolute(place));
    const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.com`, program] : [program];
    for (const place of places) {
      const path = names.map((name) => executableAt(join(place, name))).find((each) => each !== undefined);
      if (path !== undefined) return judged(path, [...folders(), ...(folder === undefined ? [] : [folder])]);
    }
    return { kind: 'absent' };
  }

  return {
    find,
    pinOf(program) {
      const found = find(program);
      return found.kind === 'found' ? found.path : undefined;
    },
  };
}

/** No separator, no drive, no option, nothing that a shell would take for its own. */
const plainName = /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/;

/** The real path of the executable file that this path leads to, if it leads to one. */
function executableAt(path: string): string | undefined {
  try {
    const real = realpathSync.native(path);
    if (!statSync(real).isFile()) return undefined;
    // Windows would hand anything but these to a shell.
    if (process.platform === 'win32' && !/\.(?:exe|com)$/i.test(real)) return undefined;
    accessSync(real, constants.X_OK);
    return real;
  } catch {
    return undefined;
  }
}

function judged(path: string, folders: readonly string[]): FoundProgram {
  if (folders.some((folder) => isBeneath(realOf(folder), path))) {
    return { kind: 'refused', path, why: 'lies in the workspace' };
  }
  // Windows has no such bits; there the folders that hold programs are the administrator's.
  if (process.platform === 'win32') return { kind: 'found', path };
  if ((statSync(path).mode & 0o022) !== 0) return { kind: 'refused', path, why: 'can be written to by others' };
  // Whoever may write to the folder may put another file in its place.
  if ((statSync(dirname(path)).mode & 0o002) !== 0) {
    return { kind: 'refused', path, why: 'lies in a folder that everybody can write to' };
  }
  return { kind: 'found', path };
}

function realOf(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

function isBeneath(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}
