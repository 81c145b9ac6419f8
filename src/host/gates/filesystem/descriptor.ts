import { type BigIntStats, fdatasyncSync, fstatSync, fsyncSync, futimesSync } from 'node:fs';
import { type Answer, done, err, ok } from '../answer.ts';
import { token } from '../io/poll.ts';
import { InputStream, OutputStream } from '../io/streams.ts';
import { type DirectoryEntryStream, listDirectory } from './directory.ts';
import type { ErrorCode } from './errors.ts';
import { attempt, attemptTo, type OpenFile } from './file.ts';
import {
  createDirectory,
  type DescriptorFlags,
  openAt,
  type OpenFlags,
  readLink,
  removeDirectory,
  rename,
  setTimesAt,
  statAt,
  unlinkFile,
} from './operations.ts';
import {
  describeStat,
  type DescriptorStat,
  type DescriptorType,
  metadataHash,
  type NewTimestamp,
  secondsOf,
} from './stat.ts';
import { neverGrantable, refuse, type Tree } from './tree.ts';

/** A folder is known by its place and opened anew for each use; a file is open. */
export type Opened =
  | { readonly kind: 'directory'; readonly segments: readonly string[]; readonly writable: boolean }
  | { readonly kind: 'file'; readonly file: OpenFile };

interface PathFlags {
  readonly symlinkFollow?: boolean;
}

/**
 * The resource `wasi:filesystem/types.descriptor`. Its state is private, so a forged handle fails at the first use, and
 * every method asks for its right when it is used.
 */
export class Descriptor {
  readonly #tree: Tree;
  readonly #opened: Opened;

  constructor(key: typeof token, tree: Tree, opened: Opened) {
    if (key !== token) throw new TypeError('a descriptor is made by the host only');
    this.#tree = tree;
    this.#opened = opened;
  }

  readViaStream(offset: bigint): Answer<InputStream, ErrorCode> {
    return this.#withFile((file) => {
      const refusal = file.refusal('filesystem.read', 'read-via-stream');
      return refusal ? err(refusal) : ok(new InputStream(token, file.source(offset), this.#tree.inbox));
    });
  }

  writeViaStream(offset: bigint): Answer<OutputStream, ErrorCode> {
    return this.#streamInto(offset, 'write-via-stream');
  }

  appendViaStream(): Answer<OutputStream, ErrorCode> {
    return this.#streamInto('end', 'append-via-stream');
  }

  advise(): Answer<undefined, ErrorCode> {
    return this.#withFile(() => done);
  }

  syncData(): Answer<undefined, ErrorCode> {
    return this.#withFile((file) => attemptTo(() => fdatasyncSync(file.fd)));
  }

  sync(): Answer<undefined, ErrorCode> {
    return this.#withFile((file) => attemptTo(() => fsyncSync(file.fd)));
  }

  getFlags(): Answer<DescriptorFlags, ErrorCode> {
    const opened = this.#opened;
    return ok(
      opened.kind === 'file'
        ? { read: opened.file.rights.read, write: opened.file.rights.write }
        : { read: true, mutateDirectory: opened.writable },
    );
  }

  getType(): Answer<DescriptorType, ErrorCode> {
    return ok(this.#opened.kind === 'file' ? 'regular-file' : 'directory');
  }

  setSize(size: bigint): Answer<undefined, ErrorCode> {
    return this.#withFile((file) => {
      const refusal = file.refusal('filesystem.write', 'set-size');
      return refusal ? err(refusal) : file.resize(Number(size));
    });
  }

  setTimes(access: NewTimestamp, modification: NewTimestamp): Answer<undefined, ErrorCode> {
    return this.#withFile((file) => {
      const refusal = file.refusal('filesystem.write', 'set-times');
      if (refusal) return err(refusal);
      return attemptTo(() => {
        const now = fstatSync(file.fd, { bigint: true });
        const today = Date.now();
        futimesSync(file.fd, secondsOf(access, now.atimeNs, today), secondsOf(modification, now.mtimeNs, today));
      });
    });
  }

  read(length: bigint, offset: bigint): Answer<[Uint8Array, boolean], ErrorCode> {
    return this.#withFile((file) => file.read(length, offset));
  }

  write(bytes: Uint8Array, offset: bigint): Answer<bigint, ErrorCode> {
    return this.#withFile((file) => file.write(bytes, offset));
  }

  readDirectory(): Answer<DirectoryEntryStream, ErrorCode> {
    return this.#withFolder((segments) => listDirectory(this.#tree, segments));
  }

  createDirectoryAt(path: string): Answer<undefined, ErrorCode> {
    return this.#withFolder((segments) => createDirectory(this.#tree, segments, path));
  }

  stat(): Answer<DescriptorStat, ErrorCode> {
    const stat = this.#stat('stat');
    return stat.tag === 'ok' ? ok(describeStat(stat.val)) : stat;
  }

  statAt(flags: PathFlags, path: string): Answer<DescriptorStat, ErrorCode> {
    const stat = this.#statAt(flags, path, 'stat-at');
    return stat.tag === 'ok' ? ok(describeStat(stat.val)) : stat;
  }

  setTimesAt(
    flags: PathFlags,
    path: string,
    access: NewTimestamp,
    modification: NewTimestamp,
  ): Answer<undefined, ErrorCode> {
    return this.#withFolder((segments) =>
      setTimesAt(this.#tree, segments, path, flags.symlinkFollow ?? false, access, modification),
    );
  }

  /** A second name for a file would carry its content from where it may be read to where it may be written. */
  linkAt(_flags: PathFlags, path: string): Answer<undefined, ErrorCode> {
    return this.#never('link-at', path);
  }

  /** A link would let a granted path lead to another place. */
  symlinkAt(_target: string, path: string): Answer<undefined, ErrorCode> {
    return this.#never('symlink-at', path);
  }

  openAt(
    pathFlags: PathFlags,
    path: string,
    openFlags: OpenFlags,
    flags: DescriptorFlags,
  ): Answer<Descriptor, ErrorCode> {
    return this.#withFolder((segments) => {
      const opened = openAt(this.#tree, segments, path, pathFlags.symlinkFollow ?? false, openFlags, flags);
      return opened.tag === 'ok' ? ok(new Descriptor(token, this.#tree, opened.val)) : opened;
    });
  }

  readlinkAt(path: string): Answer<string, ErrorCode> {
    return this.#withFolder((segments) => readLink(this.#tree, segments, path));
  }

  removeDirectoryAt(path: string): Answer<undefined, ErrorCode> {
    return this.#withFolder((segments) => removeDirectory(this.#tree, segments, path));
  }

  renameAt(from: string, folder: Descriptor, to: string): Answer<undefined, ErrorCode> {
    const target = folder.#opened;
    if (target.kind === 'file') return err('not-directory');
    return this.#withFolder((segments) => rename(this.#tree, segments, from, target.segments, to));
  }

  unlinkFileAt(path: string): Answer<undefined, ErrorCode> {
    return this.#withFolder((segments) => unlinkFile(this.#tree, segments, path));
  }

  isSameObject(other: Descriptor): boolean {
    return placeOf(this.#opened) === placeOf(other.#opened);
  }

  metadataHash(): Answer<{ lower: bigint; upper: bigint }, ErrorCode> {
    const stat = this.#stat('metadata-hash');
    return stat.tag === 'ok' ? ok(metadataHash(stat.val)) : stat;
  }

  metadataHashAt(flags: PathFlags, path: string): Answer<{ lower: bigint; upper: bigint }, ErrorCode> {
    const stat = this.#statAt(flags, path, 'metadata-hash-at');
    return stat.tag === 'ok' ? ok(metadataHash(stat.val)) : stat;
  }

  [Symbol.dispose](): void {
    if (this.#opened.kind === 'file') this.#opened.file.release();
  }

  #streamInto(offset: bigint | 'end', method: string): Answer<OutputStream, ErrorCode> {
    return this.#withFile((file) => {
      const refusal = file.refusal('filesystem.write', method);
      return refusal ? err(refusal) : ok(new OutputStream(token, file.sink(offset), this.#tree.inbox));
    });
  }

  #stat(method: string): Answer<BigIntStats, ErrorCode> {
    const opened = this.#opened;
    if (opened.kind === 'directory') return statAt(this.#tree, opened.segments, '.', true, method);
    const refusal = refuse(
      this.#tree,
      opened.file.segments,
      opened.file.rights.read ? 'filesystem.read' : 'filesystem.write',
      method,
    );
    return refusal ? err(refusal) : attempt(() => fstatSync(opened.file.fd, { bigint: true }));
  }

  #statAt(flags: PathFlags, path: string, method: string): Answer<BigIntStats, ErrorCode> {
    return this.#withFolder((segments) => statAt(this.#tree, segments, path, flags.symlinkFollow ?? false, method));
  }

  #never(method: string, path: string): Answer<undefined, ErrorCode> {
    return this.#withFolder<undefined>((segments) => {
      neverGrantable(this.#tree, [...segments, path], 'filesystem.write', method);
      return err('not-permitted');
    });
  }

  #withFile<T>(act: (file: OpenFile) => Answer<T, ErrorCode>): Answer<T, ErrorCode> {
    return this.#opened.kind === 'file' ? act(this.#opened.file) : err('is-directory');
  }

  #withFolder<T>(act: (segments: readonly string[]) => Answer<T, ErrorCode>): Answer<T, ErrorCode> {
    return this.#opened.kind === 'directory' ? act(this.#opened.segments) : err('not-directory');
  }
}

function placeOf(opened: Opened): string {
  return opened.kind === 'file' ? opened.file.segments.join('/') : opened.segments.join('/');
}
