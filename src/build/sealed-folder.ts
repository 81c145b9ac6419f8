import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, readdir, rename, rm, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log, messageOf } from '../base/index.ts';

/** Bytes by name on disk, which only this installation can have written. */
export interface SealedFolder {
  /** What was written under this name. `undefined` if there is nothing, or nothing that can be trusted. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Keeps the bytes if that can be done; a disk that is full is no reason to fail. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

export interface SealedFolderPorts {
  readonly log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Bytes of all entries together, after which those that were not used for longest go. */
  readonly mostBytes: number;
}

/**
 * Opens a folder that the person alone can read: its caller has seen to that. Each entry carries an HMAC-SHA-256, over
 * its name and all its bytes, with a key that is made once and lies beside. What is truncated, forged, or was copied
 * under another name is deleted and told of. Any number of processes may use the folder at once.
 */
export async function openSealedFolder(path: string, ports: SealedFolderPorts): Promise<SealedFolder> {
  const key = await installationKey(join(path, keyFile));
  const fileOf = (name: string): string => join(path, `${createHash('sha256').update(name).digest('hex')}${ending}`);
  const seal = (name: string, bytes: Uint8Array): Buffer =>
    createHmac('sha256', key)
      .update(`${Buffer.byteLength(name)}\n${name}\n`)
      .update(bytes)
      .digest();

  async function forget(file: string, why: string): Promise<undefined> {
    ports.log.warn(`A file of the build cache was not used and is removed, because ${why}.`);
    await rm(file, { force: true }).catch(() => {});
    return undefined;
  }

  return {
    async read(name) {
      const file = fileOf(name);
      const read = await readOwn(file, ports.mostBytes);
      if (read.kind === 'missing') return undefined;
      if (read.kind === 'unusable') return forget(file, read.why);
      const bytes = read.bytes.subarray(sealBytes);
      if (read.bytes.length < sealBytes) return forget(file, 'it is truncated');
      if (!timingSafeEqual(read.bytes.subarray(0, sealBytes), seal(name, bytes)))
        return forget(file, 'its bytes are not those that were written');
      const used = new Date(ports.now());
      await utimes(file, used, used).catch(() => {});
      return bytes;
    },
    async write(name, bytes) {
      const file = fileOf(name);
      try {
        await writeWhole(file, [seal(name, bytes), bytes]);
        await keepBelow(path, file, ports);
      } catch (error) {
        ports.log.warn(`The build cache could not be written: ${messageOf(error)}`);
      }
    },
  };
}

const keyFile = 'key';
const keyBytes = 32;
const sealBytes = 32;
const ending = '.sealed';
const temporaryEnding = '.part';

/** How old, in milliseconds, a file has to be that some process began to write and never finished. */
const abandonedMs = 60 * 60 * 1000;

/** Whoever makes the key first has made it; a file that cannot be it is replaced, and all entries go with it. */
async function installationKey(file: string): Promise<Buffer> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const read = await readOwn(file, keyBytes);
    if (read.kind === 'read' && read.bytes.length === keyBytes) return read.bytes;
    if (read.kind !== 'missing') await rm(file, { force: true });
    const temporary = temporaryName(file);
    await writeNew(temporary, [randomBytes(keyBytes)]);
    // A link is made only where nothing is yet, so that two processes never go on with two keys.
    await link(temporary, file).catch(() => {});
    await unlink(temporary);
  }
  throw new Error('the key of the build cache cannot be made');
}

type Read =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly why: string };

/** Reads a regular file that belongs to this person, and that nobody else may write to. */
async function readOwn(file: string, mostBytes: number): Promise<Read> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return { kind: 'unusable', why: 'it is not a file' };
      if (process.getuid && stat.uid !== process.getuid()) return { kind: 'unusable', why: 'it is somebody else’s' };
      if (process.getuid && (stat.mode & 0o077) !== 0) return { kind: 'unusable', why: 'others have access to it' };
      if (stat.size > mostBytes + sealBytes) return { kind: 'unusable', why: 'it is too large' };
      return { kind: 'read', bytes: await handle.readFile() };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return missing ? { kind: 'missing' } : { kind: 'unusable', why: `it cannot be read (${messageOf(error)})` };
  }
}

/** Whoever looks at the file sees it as it was, or all of it. */
async function writeWhole(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const temporary = temporaryName(file);
  try {
    await writeNew(temporary, parts);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeNew(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for (const part of parts) await handle.writeFile(part);
  } finally {
    await handle.close();
  }
}

function temporaryName(file: string): string {
  return `${file}.${randomBytes(8).toString('hex')}${temporaryEnding}`;
}

async function keepBelow(path: string, written: string, { now, mostBytes }: SealedFolderPorts): Promise<void> {
  const names = await readdir(path);
  const entries: { readonly file: string; readonly size: number; readonly used: number }[] = [];
  for (const name of names) {
    const file = join(path, name);
    // Another process may have removed it meanwhile.
    const stat = await lstat(file).catch(() => undefined);
    if (!stat) continue;
    if (name.endsWith(temporaryEnding) && now() - stat.mtimeMs > abandonedMs) await rm(file, { force: true });
    if (name.endsWith(ending)) entries.push({ file, size: stat.size, used: stat.mtimeMs });
  }
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of entries.toSorted((a, b) => a.used - b.used)) {
    if (total <= mostBytes) return;
    if (file === written) continue;
    await rm(file, { force: true });
    total -= size;
  }
}
