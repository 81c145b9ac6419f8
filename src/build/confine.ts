import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/** A folder as it was named and as it really is. Nothing is read that really lies outside of it. */
export interface Confinement {
  readonly named: string;
  readonly real: string;
}

/** Where a path really leads. */
export type Judged =
  | { readonly kind: 'inside'; readonly path: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'missing' };

export type ReadInside =
  | { readonly kind: 'read'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: 'outside' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly message: string };

/** Files above this size are no sources. */
const largestInput = 32 * 1024 * 1024;

/** Resolves the folder once, so that every later judgement is against the same real path. Throws if it is missing. */
export async function confineTo(folder: string): Promise<Confinement> {
  return { named: folder, real: await realpath(folder) };
}

/** Follows every symbolic link of `path` and says on which side of the folder it ends. */
export async function judge(confinement: Confinement, path: string): Promise<Judged> {
  if (path.includes('\0')) return { kind: 'outside' };
  try {
    const real = await realpath(path);
    return isWithin(confinement.real, real) ? { kind: 'inside', path: real } : { kind: 'outside' };
  } catch {
    // A path that does not exist is judged by its text, so that a refusal does not tell what is there outside.
    return isWithin(confinement.real, path) || isWithin(confinement.named, path)
      ? { kind: 'missing' }
      : { kind: 'outside' };
  }
}

/** Judges and then reads exactly the real path that was judged, and only a regular file. */
export async function readInside(
  confinement: Confinement,
  path: string,
  largest: number = largestInput,
): Promise<ReadInside> {
  const judged = await judge(confinement, path);
  if (judged.kind !== 'inside') return judged;
  try {
    // No last-moment link is followed, and a named pipe does not block: both would escape the judgement.
    const file = await open(
      judged.path,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    try {
      const status = await file.stat();
      if (!status.isFile()) return { kind: 'unreadable', message: 'This is not a regular file.' };
      if (status.size > largest)
        return { kind: 'unreadable', message: `This file is too large: over ${largest / 1024 ** 2} MiB.` };
      return { kind: 'read', path: judged.path, bytes: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { kind: 'unreadable', message: `This file cannot be read (${codeOf(error)}).` };
  }
}

/** The path by which the person knows a real path: below the folder as it was named. */
export function asNamed(confinement: Confinement, real: string): string {
  return isWithin(confinement.real, real) ? join(confinement.named, relative(confinement.real, real)) : real;
}

export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
