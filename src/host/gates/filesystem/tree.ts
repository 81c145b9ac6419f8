import { err } from '../answer.ts';
import type { Guard } from '../guard.ts';
import type { Inbox } from '../io/inbox.ts';
import type { DiskAllowance } from './disk-allowance.ts';
import type { ErrorCode } from './errors.ts';
import { isOfAnotherComponent } from './other-component.ts';
import type { Overlay } from './overlay.ts';
import { isProtected, type ProtectedPlaces } from './protected.ts';
import { type Resolved, resolveBeneath } from './resolve.ts';
import { isSystemPlace } from './system-places.ts';

/** The guest's one directory and the rights in it. */
export interface Tree {
  /** The real, absolute path of the manifest's folder. */
  readonly root: string;
  /** Where the guest never writes because of what the component is built from. */
  readonly places: ProtectedPlaces;
  readonly guard: Guard;
  readonly inbox: Inbox;
  /** By how much files may grow. */
  readonly disk: DiskAllowance;
  /** How often each file is open, by what names it for the system: one that is gone takes up its place until then. */
  readonly open: Map<string, number>;
  /** Whether a name may have other spellings on the disk than its own. */
  readonly spelled: boolean;
  /** How many files the guest holds open. */
  handles: number;
  /** Where what it changes goes, if that is to be thrown away. */
  readonly overlay?: Overlay;
  /** The numbers of the devices that are known to store files. */
  readonly devices: Set<number>;
}

/** How many files a guest may hold open. Folders are opened for each use only, and a listing is read at once. */
export const maxHandles = 256;

export type FileRight = 'filesystem.read' | 'filesystem.write';

export type Permitted =
  | Extract<Resolved, { kind: 'found' | 'absent' }>
  | { readonly kind: 'refused'; readonly answer: { readonly tag: 'err'; readonly val: ErrorCode } };

export function operationName(method: string): string {
  return `wasi:filesystem/types#[method]descriptor.${method}`;
}

/**
 * Resolves a guest's path and asks for a right on what it really names. A refusal comes before any word on whether
 * something is there.
 */
export function permit(
  tree: Tree,
  base: readonly string[],
  path: string,
  right: FileRight,
  method: string,
  followLast = true,
): Permitted {
  return permitResolved(tree, resolveIn(tree, base, path, followLast), path, right, method);
}

/** Where a guest's path leads, as {@link resolveBeneath} has it. */
export function resolveIn(tree: Tree, base: readonly string[], path: string, followLast: boolean): Resolved {
  const { overlay } = tree;
  return overlay
    ? resolveBeneath(tree.root, base, path, followLast, tree.spelled, overlay.rootOf)
    : resolveBeneath(tree.root, base, path, followLast, tree.spelled);
}

/** The folder below which a place is found. */
export function rootOf({ root, overlay }: Tree, segments: readonly string[]): string {
  return overlay?.rootOf(segments) ?? root;
}

/** As {@link permit}, of a path that was resolved already. */
export function permitResolved(
  tree: Tree,
  resolved: Resolved,
  path: string,
  right: FileRight,
  method: string,
): Permitted {
  if (resolved.kind === 'malformed') {
    const operation = operationName(method);
    tree.guard.refused({ capability: right, what: path, operation, reason: 'never-grantable' });
    return { kind: 'refused', answer: err(resolved.code) };
  }
  const hidden = refuseLeft(tree, resolved, method);
  if (hidden) return { kind: 'refused', answer: err(hidden) };
  if (resolved.kind === 'outside') {
    // A link is judged as any other place first, or the answer would tell that it is there.
    const refusal = resolved.link && refuse(tree, resolved.link, right, method);
    if (refusal) return { kind: 'refused', answer: err(refusal) };
    tree.guard.refused({
      capability: right,
      what: path,
      operation: operationName(method),
      reason: 'outside',
    });
    return { kind: 'refused', answer: err('not-permitted') };
  }
  const refusal = refuse(tree, resolved.segments, right, method);
  if (refusal) return { kind: 'refused', answer: err(refusal) };
  if (resolved.kind === 'error') return { kind: 'refused', answer: err(resolved.code) };
  if (resolved.kind === 'found' && resolved.type === 'special') {
    // A FIFO would block the worker, a device or socket is no file: none of them is ever opened.
    neverGrantable(tree, resolved.segments, right, method);
    return { kind: 'refused', answer: err('access') };
  }
  return resolved;
}

/**
 * The place of a folder that is only named on the way to something inside it, which will be judged by itself. It is a
 * folder that some right reaches into; any other is judged like a file.
 */
export function folderOnTheWay(tree: Tree, resolved: Resolved): readonly string[] | undefined {
  if (resolved.kind !== 'found' || resolved.type !== 'directory') return undefined;
  const named = [...resolved.left, resolved.segments];
  if (named.some((segments) => isSystemPlace(tree.root, segments))) return undefined;
  return named.every((segments) => tree.guard.reaches(segments.join('/'))) ? resolved.segments : undefined;
}

/** A path through a folder and out of it again tells that the folder is there, so that is judged too. */
function refuseLeft(tree: Tree, resolved: Resolved, method: string): ErrorCode | undefined {
  for (const segments of resolved.left) {
    if (tree.guard.reaches(segments.join('/'))) continue;
    const refusal = refuse(tree, segments, 'filesystem.read', method);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Why a right on a place is refused, recorded; `undefined` if it is allowed. */
export function refuse(
  tree: Tree,
  segments: readonly string[],
  right: FileRight,
  method: string,
): ErrorCode | undefined {
  if (isSystemPlace(tree.root, segments) || (right === 'filesystem.write' && isNeverWritten(tree, segments))) {
    neverGrantable(tree, segments, right, method);
    return 'access';
  }
  const path = segments.join('/');
  if (tree.guard.allows({ capability: right, path }, operationName(method))) return undefined;
  // A guest that may read all that is no secret must not learn where the secrets are.
  return tree.overlay && right === 'filesystem.read' ? 'no-entry' : 'access';
}

function isNeverWritten(tree: Tree, segments: readonly string[]): boolean {
  return isProtected(segments, tree.places) || isOfAnotherComponent(tree.root, segments);
}

export function neverGrantable(tree: Tree, segments: readonly string[], right: FileRight, method: string): void {
  tree.guard.refused({
    capability: right,
    what: `./${segments.join('/')}`,
    operation: operationName(method),
    reason: 'never-grantable',
  });
}
