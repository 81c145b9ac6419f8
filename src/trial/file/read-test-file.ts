import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** No test file is larger; what is may not even be read. */
const largest = 16 * 1024 * 1024;

/**
 * The text of a test file (its absolute path), or nothing where there is no regular file of a usual size. Test files are
 * read as soon as they are found: one that a repository made a link to a device, or a pipe, must neither fill our memory
 * nor keep a thread waiting.
 */
export async function readTestFile(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const facts = await file.stat();
    return facts.isFile() && facts.size <= largest ? await file.readFile('utf8') : undefined;
  } catch {
    return undefined;
  }
}
