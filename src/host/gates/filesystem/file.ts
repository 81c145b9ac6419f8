import { closeSync, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { type Answer, done, err, ok } from '../answer.ts';
import { type ByteSink, type ByteSource, closed, failed, maxTransfer } from '../io/streams.ts';
import { type ErrorCode, errorCodeOf } from './errors.ts';
import { refuse, type FileRight, type Tree } from './tree.ts';

/** At which epoch of the policy rights on a file were found to be there. */
export type JudgedAt = Readonly<Partial<Record<FileRight, number>>>;

/** An open regular file of a guest. Its rights are asked for again at each use, so a revocation closes it in effect. */
export class OpenFile {
  readonly fd: number;
  readonly segments: readonly string[];
  readonly rights: { readonly read: boolean; readonly write: boolean };
  readonly #tree: Tree;
  readonly #name: string;
  #users = 0;
  readonly #releaseOwn = this.#share();
  /** At which epoch of the policy the right to read was last found to be there; then the same for writing. */
  #readAt: number | undefined;
  #writeAt: number | undefined;

  constructor(
    tree: Tree,
    fd: number,
    segments: readonly string[],
    rights: { readonly read: boolean; readonly write: boolean },
    judgedAt: JudgedAt = {},
  ) {
    this.#readAt = judgedAt['filesystem.read'];
    this.#writeAt = judgedAt['filesystem.write'];
    this.#tree = tree;
    this.fd = fd;
    this.segments = segments;
    this.rights = rights;
    tree.handles++;
    this.#name = nameInSystem(fstatSync(fd));
    tree.open.set(this.#name, (tree.open.get(this.#name) ?? 0) + 1);
  }

  /** Says why a use is refused. The answer is kept for as long as the policy stays the same. */
  refusal(right: FileRight, method: string): ErrorCode | undefined {
    const reads = right === 'filesystem.read';
    if (!(reads ? this.rights.read : this.rights.write)) return 'bad-descriptor';
    if ((reads ? this.#readAt : this.#writeAt) === this.#tree.guard.epoch()) return undefined;
    const refusal = refuse(this.#tree, this.segments, right, method);
    if (refusal !== undefined) return refusal;
    // What the person allows once holds for this handle until something else decides, so the epoch after it counts.
    const epoch = this.#tree.guard.judged();
    if (reads) this.#readAt = epoch;
    else this.#writeAt = epoch;
    return undefined;
  }

  read(length: bigint, offset: bigint): Answer<[Uint8Array, boolean], ErrorCode> {
    const refusal = this.refusal('filesystem.read', 'read');
    if (refusal) return err(refusal);
    const wanted = Number(length < BigInt(maxTransfer) ? length : BigInt(maxTransfer));
    return attempt(() => {
      const buffer = new Uint8Array(wanted);
      const count = readSync(this.fd, buffer, 0, wanted, offset);
      return [buffer.subarray(0, count), count < wanted && wanted > 0];
    });
  }

  write(bytes: Uint8Array, offset: bigint): Answer<bigint, ErrorCode> {
    const refusal = this.refusal('filesystem.write', 'write');
    if (refusal) return err(refusal);
    // Beyond this a number is no longer exact, and the bytes would go elsewhere.
    if (offset + BigInt(bytes.length) > BigInt(Number.MAX_SAFE_INTEGER)) return err('file-too-large');
    return attempt(() => {
      const position = Number(offset);
      if (!this.#grow(position + bytes.length, 'write')) return undefined;
      for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at, bytes.length - at, position + at);
      return BigInt(bytes.length);
    }, 'insufficient-space');
  }

  /** Makes the file as long as it is to be, if it may grow so much. */
  resize(size: number): Answer<undefined, ErrorCode> {
    if (size > Number.MAX_SAFE_INTEGER) return err('file-too-large');
    const resized = attempt(() => {
      const before = fstatSync(this.fd).size;
      if (!this.#grow(size, 'set-size')) return undefined;
      ftruncateSync(this.fd, size);
      if (size < before) this.#tree.disk.giveBack(before - size);
      return true;
    }, 'insufficient-space');
    return resized.tag === 'err' ? resized : done;
  }

  #grow(end: number, method: string): boolean {
    const more = end - fstatSync(this.fd).size;
    return more <= 0 || this.#tree.disk.take(more, method);
  }

  /** A stream of the file from `offset`. It keeps the file open by itself. */
  source(offset: bigint): ByteSource {
    const release = this.#share();
    let position = offset;
    return {
      ready: () => true,
      dispose: release,
      read: (length) => {
        const read = this.read(BigInt(length), position);
        if (read.tag === 'err') return failed(`reading failed: ${read.val}`, read.val);
        const [bytes] = read.val;
        position += BigInt(bytes.length);
        return bytes.length === 0 && length > 0 ? closed : ok(bytes);
      },
    };
  }

  /** A stream into the file from `offset`, or always to its end. It keeps the file open by itself. */
  sink(offset: bigint | 'end'): ByteSink {
    const release = this.#share();
    let position = offset;
    return {
      capacity: () => ok(maxTransfer),
      flushed: () => true,
      dispose: release,
      write: (bytes) => {
        const at = position === 'end' ? fstatSync(this.fd, { bigint: true }).size : position;
        const written = this.write(bytes, at);
        if (written.tag === 'err') return failed(`writing failed: ${written.val}`, written.val);
        if (position !== 'end') position += written.val;
        return done;
      },
    };
  }

  /** Ends the use by the descriptor. What is open belongs to the whole process, so nothing is ever closed twice. */
  release(): void {
    this.#releaseOwn();
  }

  /** Takes part in the file; the last one to end its use closes it. */
  #share(): () => void {
    this.#users++;
    let used = true;
    return () => {
      if (!used) return;
      used = false;
      if (--this.#users > 0) return;
      this.#tree.handles--;
      const others = (this.#tree.open.get(this.#name) ?? 1) - 1;
      if (others > 0) this.#tree.open.set(this.#name, others);
      else {
        this.#tree.open.delete(this.#name);
        const { nlink, size } = fstatSync(this.fd);
        if (nlink === 0) this.#tree.disk.giveBack(size);
      }
      closeSync(this.fd);
    };
  }
}

/** As {@link attempt}, for a call that returns nothing. */
export function attemptTo(act: () => void): Answer<undefined, ErrorCode> {
  return attempt(() => {
    act();
    return undefined;
  });
}

/** What tells a file from every other. */
export function nameInSystem({ dev, ino }: { readonly dev: number | bigint; readonly ino: number | bigint }): string {
  return `${dev} ${ino}`;
}

/**
 * Runs a file system call and answers with its WASI code if it fails.
 *
 * @param unless the answer where the call gives nothing
 */
export function attempt<T>(act: () => T): Answer<T, ErrorCode>;
export function attempt<T>(act: () => T | undefined, unless: ErrorCode): Answer<T, ErrorCode>;
export function attempt<T>(act: () => T, unless?: ErrorCode): Answer<T, ErrorCode> {
  try {
    const value = act();
    return value === undefined && unless !== undefined ? err(unless) : ok(value);
  } catch (error) {
    return err(errorCodeOf(error));
  }
}
