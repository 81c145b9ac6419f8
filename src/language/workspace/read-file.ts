import { constants, type FileHandle, open, stat } from 'node:fs/promises';

export type ReadOutcome =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'too-large'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Reads a regular file of at most some bytes. A pipe or a device is not even opened: it may have no end, or wait for
 * ever, and opening one may do something.
 */
export async function readRegular(path: string, most: number): Promise<ReadOutcome> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const noFile: ReadOutcome = { kind: 'unreadable', reason: `\`${name}\` is no regular file, so it is not read.` };
  const tooLarge: ReadOutcome = {
    kind: 'too-large',
    reason: `\`${name}\` is not read, because it is larger than ${most / 1024 ** 2} MB.`,
  };
  let file: FileHandle | undefined;
  try {
    if (!(await stat(path)).isFile()) return noFile;
    // Should a pipe have taken its place by now, it is not waited for.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await file.stat();
    if (!found.isFile()) return noFile;
    if (found.size > most) return tooLarge;
    const bytes = await readAtMost(file, found.size, most);
    return bytes ? { kind: 'read', bytes } : tooLarge;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    return { kind: 'unreadable', reason: `\`${name}\` cannot be read: ${String(code ?? error)}.` };
  } finally {
    await file?.close();
  }
}

/** All bytes of a file, whose size may be another by now; `undefined` if they are too many. */
async function readAtMost(file: FileHandle, size: number, most: number): Promise<Uint8Array | undefined> {
  let bytes = new Uint8Array(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
    if (length > most) return undefined;
    if (length < bytes.length) continue;
    const larger = new Uint8Array(Math.min(bytes.length * 2, most + 1));
    larger.set(bytes);
    bytes = larger;
  }
}
