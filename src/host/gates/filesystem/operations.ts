import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import { type Answer, err, ok } from '../answer.ts';
import { overLimit } from '../denial.ts';
import type { Opened } from './descriptor.ts';
import { entryBytes } from './disk-allowance.ts';
import type { ErrorCode } from './errors.ts';
import { attempt, attemptTo, type JudgedAt, nameInSystem, OpenFile } from './file.ts';
import { openBeneath, withFolder } from './open.ts';
import type { Overlay } from './overlay.ts';
import { type NewTimestamp, secondsOf } from './stat.ts';
import { isOfKernel } from './system-places.ts';
import {
  type FileRight,
  folderOnTheWay,
  maxHandles,
  neverGrantable,
  operationName,
  permit,
  type Permitted,
  permitResolved,
  resolveIn,
  rootOf,
  type Tree,
} from './tree.ts';

export interface OpenFlags {
  readonly create?: boolean;
  readonly directory?: boolean;
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
}

export interface DescriptorFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly mutateDirectory?: boolean;
}

/**
 * Opens a file with the rights it was asked for, or names a folder. A folder may be named freely on the way to
 * something (what is done in it is asked for then); its listing and its entries are rights of their own.
 */
export function openAt(
  tree: Tree,
  base: readonly string[],
  path: string,
  follow: boolean,
  openFlags: OpenFlags,
  flags: DescriptorFlags,
): Answer<Opened, ErrorCode> {
  const resolved = resolveIn(tree, base, path, follow);
  const folder = openFlags.create || openFlags.truncate ? undefined : folderOnTheWay(tree, resolved);
  if (folder) return ok({ kind: 'directory', segments: folder, writable: flags.mutateDirectory ?? false });
  const writes = (flags.write || openFlags.create || openFlags.truncate || flags.mutateDirectory) ?? false;
  const permitted = permitResolved(tree, resolved, path, writes ? 'filesystem.write' : 'filesystem.read', 'open-at');
  if (permitted.kind === 'refused') return permitted.answer;
  const judged = tree.guard.judged();
  if (writes && flags.read) {
    const readable = permitResolved(tree, resolved, path, 'filesystem.read', 'open-at');
    if (readable.kind === 'refused') return readable.answer;
  }
  if (permitted.kind === 'found') {
    if (permitted.type === 'link') return err('loop');
    if (openFlags.create && openFlags.exclusive) return err('exist');
    if (permitted.type === 'directory') {
      if (flags.write || openFlags.truncate) return err('is-directory');
      return ok({ kind: 'directory', segments: permitted.segments, writable: flags.mutateDirectory ?? false });
    }
    if (openFlags.directory) return err('not-directory');
  } else if (!openFlags.create || !permitted.reachable) {
    return err('no-entry');
  }
  // A file that is opened for nothing in particular can at least be looked at.
  const rights = { read: (flags.read ?? false) || !writes, write: flags.write ?? false };
  return openFile(tree, permitted.segments, permitted.kind === 'found', openFlags, rights, {
    ...(rights.read && { 'filesystem.read': tree.guard.judged() }),
    ...(rights.write && { 'filesystem.write': judged }),
  });
}

function openFile(
  tree: Tree,
  segments: readonly string[],
  isThere: boolean,
  openFlags: OpenFlags,
  rights: { readonly read: boolean; readonly write: boolean },
  judgedAt: JudgedAt,
): Answer<Opened, ErrorCode> {
  if (tree.handles >= maxHandles) {
    tree.guard.refused(overLimit(`open files: ${maxHandles}`, operationName('open-at')));
    return err('quota');
  }
  const wantsWrite = rights.write || openFlags.truncate;
  const access = wantsWrite ? (rights.read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  const create = openFlags.create ? constants.O_CREAT | (openFlags.exclusive ? constants.O_EXCL : 0) : 0;
  const place = placeToOpen(tree, segments, isThere, wantsWrite ?? false);
  if (place.tag === 'err') {
    if (place.val === 'access') neverGrantable(tree, segments, 'filesystem.write', 'open-at');
    return place;
  }
  const isReal = place.val === tree.root;
  // While needs are recorded nothing is made in the real folder, not even what was there a moment ago.
  const open = () => attempt(() => openBeneath(place.val, segments, access | (tree.overlay && isReal ? 0 : create)));
  const opened = isThere ? open() : making(tree, 'open-at', open);
  if (opened.tag === 'err') return opened;
  // What was looked at may have been exchanged before it was opened, so what was got is looked at again.
  const stat = fstatSync(opened.val);
  if (tree.overlay && isReal && stat.nlink > 1) {
    closeSync(opened.val);
    // Another of its names may be that of a secret.
    neverGrantable(tree, segments, 'filesystem.read', 'open-at');
    return err('no-entry');
  }
  if (!stat.isFile() || !isOfDisk(tree, opened.val, stat.dev) || (wantsWrite && stat.nlink > 1)) {
    closeSync(opened.val);
    // A file of several names is none to write to: it would change where nothing was granted.
    neverGrantable(tree, segments, wantsWrite ? 'filesystem.write' : 'filesystem.read', 'open-at');
    return err('access');
  }
  if (openFlags.truncate) {
    const truncated = attempt(() => ftruncateSync(opened.val, 0));
    if (truncated.tag === 'err') {
      closeSync(opened.val);
      return truncated;
    }
    tree.disk.giveBack(stat.size);
  }
  return ok({ kind: 'file', file: new OpenFile(tree, opened.val, segments, rights, judgedAt) });
}

/** Makes a file or folder, if there is room for one more. */
function making<T>(tree: Tree, method: string, make: () => Answer<T, ErrorCode>): Answer<T, ErrorCode> {
  if (!tree.disk.take(entryBytes, method)) return err('insufficient-space');
  const made = make();
  if (made.tag === 'err') tree.disk.giveBack(entryBytes);
  return made;
}

/** The folder below which a file is opened: the upper one, where there is one and something may be written. */
function placeToOpen(
  { root, overlay }: Tree,
  segments: readonly string[],
  isThere: boolean,
  wantsWrite: boolean,
): Answer<string, ErrorCode> {
  if (!overlay) return ok(root);
  if (!isThere) return overlay.makeRoom(segments);
  return wantsWrite ? overlay.copyUp(segments, 'open-at') : ok(overlay.rootOf(segments));
}

/** Whether an open file is stored somewhere, and not made up by the kernel. Devices that were looked at are known. */
function isOfDisk(tree: Tree, fd: number, device: number): boolean {
  if (tree.devices.has(device)) return true;
  if (isOfKernel(fd)) return false;
  tree.devices.add(device);
  return true;
}

export function statAt(
  tree: Tree,
  base: readonly string[],
  path: string,
  follow: boolean,
  method: string,
): Answer<BigIntStats, ErrorCode> {
  const resolved = resolveIn(tree, base, path, follow);
  const folder = folderOnTheWay(tree, resolved);
  const place: Permitted = folder
    ? { left: [], kind: 'found', segments: folder, type: 'directory' }
    : permitResolved(tree, resolved, path, 'filesystem.read', method);
  if (place.kind === 'refused') return place.answer;
  if (place.kind === 'absent') return err('no-entry');
  return attempt(() => atPlace(tree, place.segments, (real) => lstatSync(real, { bigint: true })));
}

export function readLink(tree: Tree, base: readonly string[], path: string): Answer<string, ErrorCode> {
  const place = permit(tree, base, path, 'filesystem.read', 'readlink-at', false);
  if (place.kind === 'refused') return place.answer;
  if (place.kind === 'absent') return err('no-entry');
  return place.type === 'link'
    ? attempt(() => atPlace(tree, place.segments, (real) => readlinkSync(real)))
    : err('invalid');
}

export function setTimesAt(
  tree: Tree,
  base: readonly string[],
  path: string,
  follow: boolean,
  access: NewTimestamp,
  modification: NewTimestamp,
): Answer<undefined, ErrorCode> {
  const act = (real: string): void => {
    const current = lstatSync(real, { bigint: true });
    const now = Date.now();
    lutimesSync(real, secondsOf(access, current.atimeNs, now), secondsOf(modification, current.mtimeNs, now));
  };
  return change(tree, base, path, 'set-times-at', follow, {
    act,
    inOverlay(overlay, { segments, type }) {
      // Times of folders and links are not kept there; nothing that is thrown away needs them.
      if (type !== 'file') return ok(undefined);
      const copied = overlay.copyUp(segments, 'set-times-at');
      return copied.tag === 'err' ? copied : attemptTo(() => atPlace(tree, segments, act));
    },
  });
}

export function createDirectory(tree: Tree, base: readonly string[], path: string): Answer<undefined, ErrorCode> {
  const place = permit(tree, base, path, 'filesystem.write', 'create-directory-at', false);
  if (place.kind === 'refused') return place.answer;
  if (place.kind === 'found') return err('exist');
  if (!place.reachable) return err('no-entry');
  const { overlay } = tree;
  return making(tree, 'create-directory-at', () =>
    overlay
      ? overlay.makeDirectory(place.segments)
      : attemptTo(() => atPlace(tree, place.segments, (real) => mkdirSync(real))),
  );
}

export function removeDirectory(tree: Tree, base: readonly string[], path: string): Answer<undefined, ErrorCode> {
  return change(tree, base, path, 'remove-directory-at', false, {
    act(real) {
      rmdirSync(real);
      tree.disk.giveBack(entryBytes);
    },
    inOverlay: (overlay, { segments, type }) =>
      type === 'directory' ? overlay.removeDirectory(segments) : err('not-directory'),
  });
}

export function unlinkFile(tree: Tree, base: readonly string[], path: string): Answer<undefined, ErrorCode> {
  return change(tree, base, path, 'unlink-file-at', false, {
    act(real) {
      const freed = freedWith(tree, lstatSync(real));
      unlinkSync(real);
      tree.disk.giveBack(freed);
    },
    inOverlay: (overlay, { segments, type }) =>
      type === 'directory' ? err('is-directory') : overlay.removeFile(segments),
  });
}

/**
 * Moves a file. It wants all rights on both ends: moving takes something away here and puts something there, and a
 * move out of a place that may not be read would make it readable.
 */
export function rename(
  tree: Tree,
  fromBase: readonly string[],
  fromPath: string,
  toBase: readonly string[],
  toPath: string,
): Answer<undefined, ErrorCode> {
  const ends: (readonly [readonly string[], string, FileRight])[] = [
    [fromBase, fromPath, 'filesystem.read'],
    [toBase, toPath, 'filesystem.read'],
    [fromBase, fromPath, 'filesystem.write'],
    [toBase, toPath, 'filesystem.write'],
  ];
  const places: Permitted[] = [];
  for (const [base, path, right] of ends) {
    const place = permit(tree, base, path, right, 'rename-at', false);
    if (place.kind === 'refused') return place.answer;
    places.push(place);
  }
  const [, , from, to] = places;
  if (from?.kind !== 'found' || to === undefined || to.kind === 'refused') return err('no-entry');
  // A folder takes along what is in it, which nobody judged, and a link leads elsewhere from elsewhere.
  if (from.type !== 'file') return err('not-permitted');
  if (tree.overlay) {
    const isFolder = to.kind === 'found' && to.type === 'directory';
    return isFolder ? err('is-directory') : tree.overlay.rename(from.segments, to.segments);
  }
  return attemptTo(() =>
    atPlace(tree, from.segments, (real) =>
      atPlace(tree, to.segments, (target) => {
        const replaced = lstatSync(target, { throwIfNoEntry: false });
        const freed = replaced ? freedWith(tree, replaced) : 0;
        renameSync(real, target);
        tree.disk.giveBack(freed);
      }),
    ),
  );
}

/** What is free again when an entry goes. A file that is still open, or has another name, goes on taking up its place. */
function freedWith(tree: Tree, gone: Stats): number {
  const isFreed = gone.isFile() && gone.nlink === 1 && !tree.open.has(nameInSystem(gone));
  return entryBytes + (isFreed ? gone.size : 0);
}

/** A change of something that is there: of the real thing, or of what stands for it while needs are recorded. */
interface Change {
  act(real: string): void;
  inOverlay(overlay: Overlay, place: Extract<Permitted, { kind: 'found' }>): Answer<undefined, ErrorCode>;
}

function change(
  tree: Tree,
  base: readonly string[],
  path: string,
  method: string,
  follow: boolean,
  { act, inOverlay }: Change,
): Answer<undefined, ErrorCode> {
  const place = permit(tree, base, path, 'filesystem.write', method, follow);
  if (place.kind === 'refused') return place.answer;
  if (place.kind === 'absent') return err('no-entry');
  return tree.overlay ? inOverlay(tree.overlay, place) : attemptTo(() => atPlace(tree, place.segments, act));
}

/** Runs `act` with a path of the place whose folder cannot be exchanged meanwhile (see `withFolder`). */
function atPlace<T>(tree: Tree, segments: readonly string[], act: (real: string) => T): T {
  const last = segments.at(-1);
  return withFolder(rootOf(tree, segments), segments.slice(0, -1), (folder) =>
    act(last === undefined ? `${folder}/.` : `${folder}/${last}`),
  );
}
