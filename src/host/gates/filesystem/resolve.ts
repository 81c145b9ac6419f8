import { lstatSync, readlinkSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { type ErrorCode, errorCodeOf } from './errors.ts';
import { spelledOnDisk } from './spelling.ts';
import { isSystemPlace } from './system-places.ts';

/**
 * Where a guest's path really leads. `segments` are below the root, with every symbolic link followed. `left` are the
 * folders that a `..` led out of again: the answer tells that they exist, though the place itself is not in them.
 */
export type Resolved = { readonly left: readonly (readonly string[])[] } & (
  | { readonly kind: 'found'; readonly segments: readonly string[]; readonly type: FileType }
  /** Nothing is there. `reachable` says whether all but the last segment is. */
  | { readonly kind: 'absent'; readonly segments: readonly string[]; readonly reachable: boolean }
  /** The text names no place at all. */
  | { readonly kind: 'malformed'; readonly code: ErrorCode }
  /** The path leads out of the root, or the link that stands at `link` does. Nothing outside was looked at. */
  | { readonly kind: 'outside'; readonly link?: readonly string[] }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly segments: readonly string[] }
);

export type FileType = 'file' | 'directory' | 'link' | 'special';

const maxLinks = 40;
const maxPathLength = 4096;

/**
 * Walks `path` from the folder `base` (segments below `root`) one segment at a time. Each link is read, never followed
 * by the system, so a path that leaves the root is noticed before anything beyond it is touched, and even the existence
 * of files outside stays unknown to the guest.
 *
 * @param root the real, absolute path of the guest's one directory
 * @param followLast whether a link at the very end is followed too
 * @param spelled whether a name may have other spellings on the disk (see {@link hasOtherSpellings})
 * @param rootOf the folder below which a place is looked for, where that is not `root`
 */
export function resolveBeneath(
  root: string,
  base: readonly string[],
  path: string,
  followLast: boolean,
  spelled: boolean,
  rootOf: (segments: readonly string[]) => string = () => root,
): Resolved {
  const resolved = walk(root, base, path, followLast, rootOf);
  if (!spelled || (resolved.kind !== 'found' && resolved.kind !== 'absent')) return resolved;
  return { ...resolved, segments: spelledOnDisk(root, resolved.segments) };
}

function walk(
  root: string,
  base: readonly string[],
  path: string,
  followLast: boolean,
  rootOf: (segments: readonly string[]) => string,
): Resolved {
  const left: (readonly string[])[] = [];
  if (path === '') return { left, kind: 'malformed', code: 'no-entry' };
  if (path.length > maxPathLength) return { left, kind: 'malformed', code: 'name-too-long' };
  if (!isPlainPath(path)) return { left, kind: 'malformed', code: 'invalid' };
  if (path.startsWith('/') || isAbsolute(path)) return { left, kind: 'outside' };
  const real = [...base];
  const ahead = path.split('/').filter(isName);
  // A slash at the end says that a folder is meant, and makes a link there one on the way.
  const wantsFolder = /\/\.*$/.test(path);
  let links = 0;
  let type: FileType = 'directory';
  for (let segment = ahead.shift(); segment !== undefined; segment = ahead.shift()) {
    if (segment === '..') {
      if (real.length === 0) return { left, kind: 'outside' };
      left.push([...real]);
      real.pop();
      type = 'directory';
      continue;
    }
    const place = [...real, segment];
    const looked = look(`${rootOf(place)}${sep}${place.join(sep)}`);
    if (looked.kind === 'error') return { left, ...looked, segments: [...place, ...ahead] };
    if (looked.kind === 'absent') {
      // A `..` behind something that is not there leads nowhere; judging its text would judge another path.
      if (ahead.includes('..')) return { left, kind: 'error', code: 'no-entry', segments: place };
      return { left, kind: 'absent', segments: [...place, ...ahead], reachable: ahead.length === 0 };
    }
    const last = ahead.length === 0;
    if (looked.type === 'link' && (!last || followLast || wantsFolder)) {
      // Links that the kernel makes up lead out of any folder, and say what other processes do.
      if (isSystemPlace(root, place)) return { left, kind: 'error', code: 'access', segments: place };
      if (++links > maxLinks) return { left, kind: 'error', code: 'loop', segments: place };
      const target = targetOf(root, looked.target);
      if (target.kind === 'outside') return { left, kind: 'outside', link: place };
      if (target.kind === 'absolute') real.length = 0;
      ahead.unshift(...target.segments.filter(isName));
      continue;
    }
    if ((!last || wantsFolder) && looked.type !== 'directory') {
      return { left, kind: 'error', code: 'not-directory', segments: [...place, ...ahead] };
    }
    real.push(segment);
    type = looked.type;
  }
  return { left, kind: 'found', segments: real, type };
}

function isPlainPath(path: string): boolean {
  if (path.includes('\0') || path.includes('\\')) return false;
  // On Windows a colon would name a drive or a hidden stream of a file.
  return process.platform !== 'win32' || !path.includes(':');
}

function isName(segment: string): boolean {
  return segment !== '' && segment !== '.';
}

type Looked =
  | { readonly kind: 'there'; readonly type: Exclude<FileType, 'link'> }
  | { readonly kind: 'there'; readonly type: 'link'; readonly target: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'error'; readonly code: ErrorCode };

function look(path: string): Looked {
  try {
    // That nothing is there is usual, and an error is dear to make.
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) return { kind: 'absent' };
    if (stat.isSymbolicLink()) return { kind: 'there', type: 'link', target: readlinkSync(path) };
    return { kind: 'there', type: stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : 'special' };
  } catch (error) {
    const code = errorCodeOf(error);
    return code === 'no-entry' ? { kind: 'absent' } : { kind: 'error', code };
  }
}

type Target =
  | { readonly kind: 'outside' }
  | { readonly kind: 'absolute' | 'relative'; readonly segments: readonly string[] };

function targetOf(root: string, target: string): Target {
  if (!isAbsolute(target)) return { kind: 'relative', segments: target.split(sep) };
  const below = relative(root, target);
  if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return { kind: 'outside' };
  return { kind: 'absolute', segments: below.split(sep) };
}
