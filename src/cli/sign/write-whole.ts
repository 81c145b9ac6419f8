import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, shown } from '../../base/index.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';

/**
 * Writes a file so that it is there whole or not at all; one of that name is replaced.
 *
 * @param mode who may read it
 */
export async function writeWhole(
  name: string,
  content: string | Uint8Array,
  { cwd }: Pick<Ports, 'cwd'>,
  mode = 0o644,
): Promise<Failed | undefined> {
  const path = resolve(cwd, name);
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    {
      await using file = await open(beside, 'wx', mode);
      await file.writeFile(content);
      await file.sync();
    }
    await rename(beside, path);
    return undefined;
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    return failed('failure', `${shown(name)} cannot be written: ${messageOf(error)}`);
  }
}
