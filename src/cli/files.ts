import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, shown } from '../base/index.ts';
import { type Failed, failed } from './command.ts';
import type { Ports } from './ports.ts';

export type ReadFile = { readonly kind: 'read'; readonly bytes: Uint8Array; readonly path: string } | Failed;

/** Reads a file that a person named, or what is piped in for `-`. A device or a pipe under a name is refused. */
export async function readBinary(name: string, ports: Pick<Ports, 'cwd' | 'stdin'>, most: number): Promise<ReadFile> {
  const tooLarge = (): Failed => failed('limit', `${shown(name)} is larger than ${most / 1024 ** 2} MiB`);
  if (name === '-') {
    const bytes = await ports.stdin.all();
    return bytes.length > most ? tooLarge() : { kind: 'read', bytes, path: resolve(ports.cwd, 'stdin.wasm') };
  }
  const path = resolve(ports.cwd, name);
  try {
    // A pipe in the place of the file must not block us.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await file.stat();
    if (!status.isFile()) return failed('failure', `${shown(name)} is not a file`);
    if (status.size > most) return tooLarge();
    return { kind: 'read', bytes: await file.readFile(), path };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return failed('not-found', `${shown(name)} is not there`);
    return failed('failure', `${shown(name)} cannot be read: ${messageOf(error)}`);
  }
}
