import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { matchPath, mayContain, parsePathPattern, type PathPattern } from '../../manifest/index.ts';

/** All of them are kept from guests one by one, so what they are has to be known. */
export const mostWatchedFiles = 50_000;

/** Folders that hold what others made, in quantities. */
const passedOver = new Set(['.git', 'node_modules']);

/**
 * The files below `folder` (absolute) that the patterns mean, as absolute paths; undefined where they are more than
 * {@link mostWatchedFiles}. Links to folders are not followed.
 */
export async function watchedFiles(
  folder: string,
  watch: readonly string[],
  most = mostWatchedFiles,
): Promise<readonly string[] | undefined> {
  const patterns = watchPatterns(watch);
  const found: string[] = [];
  const open: string[] = [''];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!passedOver.has(entry.name) && patterns.some((each) => mayContain(each, path))) open.push(path);
      } else if (patterns.some((each) => matchPath(each, path))) found.push(join(folder, path));
      if (found.length > most) return undefined;
    }
  }
  return found.toSorted();
}

/** What the patterns of a manifest's `watch` mean. One that names a folder means all that is in it. */
export function watchPatterns(watch: readonly string[]): readonly PathPattern[] {
  return watch
    .flatMap((text) => [text, `${text}/**`])
    .flatMap((text) => {
      const parsed = parsePathPattern(text);
      return parsed.kind === 'pattern' ? [parsed.pattern] : [];
    });
}
