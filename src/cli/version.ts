import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from './ports.ts';

/** That of Airlock. */
export async function versionOf({ home }: Pick<Ports, 'home'>): Promise<string> {
  const text = await readFile(join(home, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
