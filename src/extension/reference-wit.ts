import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The WIT texts of WASI that come with the extension. */
export function readReferenceWit(folder: string): readonly string[] {
  return globSync('**/*.wit', { cwd: folder }).map((file) => readFileSync(join(folder, file), 'utf8'));
}
