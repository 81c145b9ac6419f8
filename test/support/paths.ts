import { dirname, join } from 'node:path';

/** The repository's folder. */
export const root = dirname(dirname(import.meta.dirname));

/** What the scripts fetch and produce; git-ignored, and safe to remove as a whole. */
export const cacheFolder = join(root, '.cache');

/** Machine-readable counts of each suite, one JSON file a suite: `{ passed, failed }`. */
export const resultsFolder = join(cacheFolder, 'results');
