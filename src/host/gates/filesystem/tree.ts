import { err } from '../answer.ts';
import type { Guard } from '../guard.ts';
import type { Inbox } from '../io/inbox.ts';
import type { ErrorCode } from './errors.ts';
import { isProtected } from './protected.ts';
import { type Resolved, resolveBeneath } from './resolve.ts';

/** The guest's one directory and the rights in it. */
export interface Tree {
  /** The real, absolute path of the manifest's folder. */
  readonly root: string;
  /** What the build read, relative to the root, joined by `/`. */
  readonly inputs: ReadonlySet<string>;
  readonly guard: Guard;
  readonly inbox: Inbox;
  /** How many files and listings the guest holds open. */
  handles: number;
}

/** How many files and listings a guest may hold open. */
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
  const resolved = resolveBeneath(tree.root, base, path, followLast);
  if (resolved.kind === 'outside') {
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

/** Why a right on a place is refused, recorded; `undefined` if it is allowed. */
export function refuse(
  tree: Tree,
  segments: readonly string[],
  right: FileRight,
  method: string,
): ErrorCode | undefined {
  if (right === 'filesystem.write' && isProtected(segments, tree.inputs)) {
    neverGrantable(tree, segments, right, method);
    return 'access';
  }
  const path = segments.join('/');
  return tree.guard.allows({ capability: right, path }, operationName(method)) ? undefined : 'access';
}

export function neverGrantable(tree: Tree, segments: readonly string[], right: FileRight, method: string): void {
  tree.guard.refused({
    capability: right,
    what: `./${segments.join('/')}`,
    operation: operationName(method),
    reason: 'never-grantable',
  });
}
