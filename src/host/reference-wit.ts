import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceFiles } from './imports-check.ts';

/** Those of the WIT texts that come with the extension that say what a component may import. */
export function readReferenceWit(folder: string): readonly string[] {
  return globSync([...referenceFiles], { cwd: folder })
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}
