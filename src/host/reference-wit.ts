import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceFiles } from './imports-check.ts';

const signs: Readonly<Record<string, string>> = { '**/': '(?:[^/]+/)*', '*': '[^/]*' };

/** Those of the WIT texts that come with the extension that say what a component may import. */
export function readReferenceWit(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => isReference(file.replaceAll('\\', '/')))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

/** Node's own way to find files by patterns takes longer than the files take to be read. */
function isReference(file: string): boolean {
  return patterns.some((pattern) => pattern.test(file));
}

const patterns = referenceFiles.map((pattern) => {
  const parts = pattern.split(/(\*\*\/|\*)/);
  return new RegExp(`^${parts.map((part) => signs[part] ?? part.replaceAll('.', '\\.')).join('')}$`);
});
