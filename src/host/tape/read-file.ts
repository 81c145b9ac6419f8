import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { longestTape, type ReadTape, readTape } from './read.ts';

/** As {@link ReadTape}, or why there is no text to read: it goes on from the file's name, as `is not there`. */
export type ReadTapeFile = ReadTape | { readonly kind: 'unread'; readonly message: string };

/** Reads the tape in a file. Whatever else has that name, as a pipe, is not waited for. */
export async function readTapeFile(path: string): Promise<ReadTapeFile> {
  try {
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await file.stat();
    if (!status.isFile()) return notThere;
    // Each character has a byte at least, and text that is not ASCII has up to three of them.
    if (status.size > 3 * longestTape) return { kind: 'unread', message: 'is too long for a tape' };
    return readTape(await file.readFile('utf8'));
  } catch {
    return notThere;
  }
}

const notThere: ReadTapeFile = { kind: 'unread', message: 'is not there' };
