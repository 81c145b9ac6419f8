import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Code } from '../manifest/index.ts';
import { builtHere } from './version.ts';

/**
 * Where the code of a component comes from, as a grant's key has it: from the sources beside the manifest, or from
 * elsewhere as exactly these bytes, `bytes:<SHA-256 in hex>`. Bytes that differ are another origin, so what was granted
 * to the ones before is not granted to them. Undefined where the
 * bytes cannot be read, or are more than `mostBytes`; then the build fails as well.
 */
export async function originOf(code: Code, manifestPath: string, mostBytes: number): Promise<string | undefined> {
  if (code.kind !== 'component') return builtHere;
  try {
    // A pipe in the place of the file must not block us.
    await using file = await open(
      resolve(dirname(manifestPath), code.path),
      constants.O_RDONLY | (constants.O_NONBLOCK ?? 0),
    );
    const status = await file.stat();
    if (!status.isFile() || status.size > mostBytes) return undefined;
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Uint8Array);
    return `bytes:${hash.digest('hex')}`;
  } catch {
    return undefined;
  }
}
