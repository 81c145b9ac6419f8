import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { matchPath, mayContain, parsePathPattern, type PathPattern } from '../../manifest/index.ts';

/** More files than this are not listed; what is beyond is watched all the same. */
const mostFiles = 5_000;

/** Folders that hold what others made, in quantities. */
const passedOver = new Set(['.git', 'node_modules']);

/** The files below `folder` (absolute) that the patterns mean, as absolute paths. Links to folders are not followed. */
export async function watchedFiles(folder: string, watch: readonly string[]): Promise<readonly string[]> {
  const patterns = watchPatterns(watch);
  const found: string[] = [];
  const open: string[] = [''];
  for (let below = open.pop(); below !== undefined && found.length < mostFiles; below = open.pop()) {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!passedOver.has(entry.name) && patterns.some((each) => mayContain(each, path))) open.push(path);
      } else if (patterns.some((each) => matchPath(each, path))) found.push(join(folder, path));
      if (found.length >= mostFiles) break;
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
