import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { sep } from 'node:path';
import { type Answer, err } from '../answer.ts';
import { overLimit } from '../denial.ts';
import type { Guard } from '../guard.ts';
import type { ErrorCode } from './errors.ts';
import { attempt, attemptTo } from './file.ts';
import { openBeneath, withFolder } from './open.ts';
import { operationName } from './tree.ts';

/**
 * What a guest changes while a person records its needs: a folder that lies over the real one and is thrown away. What
 * is there is seen first, what was removed is no longer seen, and the real folder is only ever read. No link is ever made
 * in it, so a link is always one of the real folder's, and was judged as such.
 */
export interface Overlay {
  /** The folder below which a place is found now: the upper one, or the real one. */
  rootOf(segments: readonly string[]): string;
  /**
   * Brings a file into the upper folder, so that it can be written to. What is given is the folder where it is then;
   * `method` is what wants it, for the record of a refusal.
   */
  copyUp(segments: readonly string[], method: string): Answer<string, ErrorCode>;
  /** Makes ready for a new entry. `root` is where it is to be made. */
  makeRoom(segments: readonly string[]): Answer<string, ErrorCode>;
  makeDirectory(segments: readonly string[]): Answer<undefined, ErrorCode>;
  removeFile(segments: readonly string[]): Answer<undefined, ErrorCode>;
  removeDirectory(segments: readonly string[]): Answer<undefined, ErrorCode>;
  /** Moves a file, which takes the place of one that is there. */
  rename(from: readonly string[], to: readonly string[]): Answer<undefined, ErrorCode>;
  list(segments: readonly string[]): Answer<readonly Dirent[], ErrorCode>;
}

/** How much one recording does to the real folder's files. */
export interface OverlayLimits {
  /** Bytes that are copied: a file that is to be written to is copied whole. */
  readonly copiedBytes: number;
  /** Files and folders that are removed or moved away: each is remembered by its name. */
  readonly removed: number;
}

const usualLimits: OverlayLimits = { copiedBytes: 256 * 1024 * 1024, removed: 10_000 };

/**
 * @param real the real, absolute path of the manifest's folder
 * @param upper that of an empty folder, which nobody else writes to
 * @param guard takes what is refused over a limit
 */
export function createOverlay(
  real: string,
  upper: string,
  guard: Pick<Guard, 'refused'>,
  limits: OverlayLimits = usualLimits,
): Overlay {
  /** What is gone from the real folder, with all that is below. */
  const removed = new Set<string>();
  let copied = 0;

  function isGone(segments: readonly string[]): boolean {
    return removed.size > 0 && segments.some((_, at) => removed.has(nameOf(segments.slice(0, at + 1))));
  }

  function inUpper(segments: readonly string[]): boolean {
    return typeIn(upper, segments) !== undefined;
  }

  function rootOf(segments: readonly string[]): string {
    // Of nothing that is not in the upper folder is anything below it there.
    return isGone(segments) || inUpper(segments) ? upper : real;
  }

  function makeParents(segments: readonly string[]): void {
    for (let length = 1; length < segments.length; length++) {
      const folder = segments.slice(0, length);
      if (!inUpper(folder)) mkdirSync(upper + sep + folder.join(sep), { mode: 0o700 });
    }
  }

  function copyUp(segments: readonly string[], method: string): Answer<string, ErrorCode> {
    return attempt(() => {
      if (rootOf(segments) === upper) return upper;
      makeParents(segments);
      const from = openBeneath(real, segments, constants.O_RDONLY);
      try {
        const { size, nlink } = fstatSync(from);
        if (nlink > 1) throw failure('EACCES');
        if (copied + size > limits.copiedBytes) {
          guard.refused(overLimit(`copied by a recording: ${limits.copiedBytes} bytes`, operationName(method)));
          throw failure('ENOSPC');
        }
        copied += size;
        const to = openBeneath(upper, segments, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
        try {
          copy(from, to, size);
        } finally {
          closeSync(to);
        }
      } finally {
        closeSync(from);
      }
      return upper;
    });
  }

  function entriesOf(root: string, segments: readonly string[]): readonly Dirent[] {
    return withFolder(root, segments, (folder) => readdirSync(folder, { withFileTypes: true }));
  }

  function list(segments: readonly string[]): Answer<readonly Dirent[], ErrorCode> {
    return attempt(() => {
      const made = segments.length === 0 || inUpper(segments) ? entriesOf(upper, segments) : [];
      if (isGone(segments)) return made;
      const names = new Set(made.map(({ name }) => name));
      const below = typeIn(real, segments) === 'folder' ? entriesOf(real, segments) : [];
      return [...made, ...below.filter(({ name }) => !names.has(name) && !isGone([...segments, name]))];
    });
  }

  /** Whether it has to be remembered that something is gone, and there is no room for that: it is recorded then. */
  function cannotHide(segments: readonly string[], method: string): boolean {
    if (removed.size < limits.removed || !isInReal(segments)) return false;
    guard.refused(overLimit(`removed by a recording: ${limits.removed} files`, operationName(method)));
    return true;
  }

  /** What is nowhere else is gone with its own entry, so that only what a person has there is remembered. */
  function hide(segments: readonly string[]): void {
    if (isInReal(segments)) removed.add(nameOf(segments));
  }

  function isInReal(segments: readonly string[]): boolean {
    return !isGone(segments) && typeIn(real, segments) !== undefined;
  }

  /** Takes away what is in the upper folder, and hides what is in the real one. */
  function remove(
    segments: readonly string[],
    method: string,
    act: (path: string) => void,
  ): Answer<undefined, ErrorCode> {
    if (cannotHide(segments, method)) return err('insufficient-space');
    return attemptTo(() => {
      if (inUpper(segments)) act(upper + sep + segments.join(sep));
      hide(segments);
    });
  }

  return {
    rootOf,
    copyUp,
    list,
    makeRoom: (segments) =>
      attempt(() => {
        makeParents(segments);
        return upper;
      }),
    makeDirectory: (segments) =>
      attemptTo(() => {
        makeParents(segments);
        mkdirSync(upper + sep + segments.join(sep), { mode: 0o700 });
      }),
    removeFile: (segments) => remove(segments, 'unlink-file-at', unlinkSync),
    removeDirectory(segments) {
      const listed = list(segments);
      if (listed.tag === 'err') return listed;
      return listed.val.length > 0 ? err('not-empty') : remove(segments, 'remove-directory-at', rmdirSync);
    },
    rename(from, to) {
      if (cannotHide(from, 'rename-at')) return err('insufficient-space');
      const ready = copyUp(from, 'rename-at');
      if (ready.tag === 'err') return ready;
      return attemptTo(() => {
        makeParents(to);
        renameSync(upper + sep + from.join(sep), upper + sep + to.join(sep));
        hide(from);
      });
    },
  };
}

function nameOf(segments: readonly string[]): string {
  return segments.join('/');
}

/** Whatever keeps an entry from being looked at, a name that is too long for one, say, keeps it from being there. */
function typeIn(root: string, segments: readonly string[]): 'folder' | 'other' | undefined {
  try {
    return lstatSync(root + sep + segments.join(sep)).isDirectory() ? 'folder' : 'other';
  } catch {
    return undefined;
  }
}

/** Copies no more than what was counted, however much the file grows meanwhile. */
function copy(from: number, to: number, size: number): void {
  const buffer = new Uint8Array(64 * 1024);
  for (let at = 0; at < size;) {
    const count = readSync(from, buffer, 0, Math.min(buffer.length, size - at), at);
    if (count === 0) return;
    for (let done = 0; done < count;) done += writeSync(to, buffer, done, count - done, at + done);
    at += count;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
