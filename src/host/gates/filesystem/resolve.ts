import { lstatSync, readlinkSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { type ErrorCode, errorCodeOf } from './errors.ts';

/** Where a guest's path really leads. `segments` are below the root, with every symbolic link followed. */
export type Resolved =
  | { readonly kind: 'found'; readonly segments: readonly string[]; readonly type: FileType }
  /** Nothing is there. `reachable` says whether all but the last segment is. */
  | { readonly kind: 'absent'; readonly segments: readonly string[]; readonly reachable: boolean }
  /** The path or a link on it leads out of the root. Nothing outside was looked at. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly segments: readonly string[] };

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
 */
export function resolveBeneath(root: string, base: readonly string[], path: string, followLast: boolean): Resolved {
  if (path === '' || path.length > maxPathLength || path.includes('\0') || path.includes('\\')) {
    return { kind: 'error', code: path === '' ? 'no-entry' : 'invalid', segments: base };
  }
  if (path.startsWith('/') || isAbsolute(path)) return { kind: 'outside' };
  const real = [...base];
  const ahead = path.split('/');
  let links = 0;
  let type: FileType = 'directory';
  for (let segment = ahead.shift(); segment !== undefined; segment = ahead.shift()) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (real.pop() === undefined) return { kind: 'outside' };
      type = 'directory';
      continue;
    }
    const looked = look(join(root, ...real, segment));
    if (looked.kind === 'error') return { ...looked, segments: [...real, segment, ...ahead] };
    if (looked.kind === 'absent') {
      const rest = ahead.filter((next) => next !== '' && next !== '.');
      // A `..` behind something that is not there leads nowhere; judging its text would judge another path.
      if (rest.includes('..')) return { kind: 'error', code: 'no-entry', segments: [...real, segment] };
      return { kind: 'absent', segments: [...real, segment, ...rest], reachable: rest.length === 0 };
    }
    const last = ahead.every((next) => next === '' || next === '.');
    if (looked.type === 'link' && (!last || followLast)) {
      if (++links > maxLinks) return { kind: 'error', code: 'loop', segments: [...real, segment] };
      const target = targetOf(root, looked.target);
      if (target.kind === 'outside') return target;
      if (target.kind === 'absolute') real.length = 0;
      ahead.unshift(...target.segments);
      continue;
    }
    if (!last && looked.type !== 'directory') {
      return { kind: 'error', code: 'not-directory', segments: [...real, segment, ...ahead] };
    }
    real.push(segment);
    type = looked.type;
  }
  return { kind: 'found', segments: real, type };
}

type Looked =
  | { readonly kind: 'there'; readonly type: Exclude<FileType, 'link'> }
  | { readonly kind: 'there'; readonly type: 'link'; readonly target: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'error'; readonly code: ErrorCode };

function look(path: string): Looked {
  try {
    const stat = lstatSync(path);
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
