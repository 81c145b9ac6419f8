import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declarationsIn, type Reference, referenceFiles } from './imports-check.ts';

const signs: Readonly<Record<string, string>> = { '**/': '(?:[^/]+/)*', '*': '[^/]*' };

/** Those of the WIT texts that come with the extension that say what a component may import. */
export function readReferenceWit(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => isReference(file.replaceAll('\\', '/')))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

/**
 * What is read of those texts, as a text that {@link readReference} understands. Whoever packs the host writes it beside
 * them, since reading WIT takes longer than all else that is looked at before a component starts.
 */
export function preparedReference(texts: readonly string[]): string {
  const declared = texts.flatMap((text) => declarationsIn(text)).map(([name, items]) => [name, Array.from(items)]);
  return JSON.stringify(declared);
}

/**
 * What a component may import: as it was prepared, else as the texts say it.
 *
 * @param prepared absolute path of the file that {@link preparedReference} was written into; there may be none
 * @param folder absolute path of the WIT that comes with the host
 */
export function readReference(prepared: string, folder: string): readonly string[] | Reference {
  const text = existsSync(prepared) ? readFileSync(prepared, 'utf8') : undefined;
  if (text === undefined) return readReferenceWit(folder);
  const declared = JSON.parse(text) as readonly (readonly [string, readonly (readonly [string, string])[]])[];
  return new Map(declared.map(([name, items]) => [name, new Map(items)]));
}

/** Node's own way to find files by patterns takes longer than the files take to be read. */
function isReference(file: string): boolean {
  return patterns.some((pattern) => pattern.test(file));
}

const patterns = referenceFiles.map((pattern) => {
  const parts = pattern.split(/(\*\*\/|\*)/);
  return new RegExp(`^${parts.map((part) => signs[part] ?? part.replaceAll('.', '\\.')).join('')}$`);
});
