import { isWit, locate } from './roots.ts';

/** The files of a root as they were at some time, to compare with. */
export interface Baseline {
  /** Changes exactly when the files do. */
  readonly id: string;
  /** Absolute path -> text. */
  readonly files: ReadonlyMap<string, string>;
}

/** Gives a root as it was; `undefined` if nothing is known of it. */
export type ReadBaseline = (root: string) => Promise<Baseline | undefined>;

/** Runs git in a folder with some input; `undefined` if it fails or is not there. */
export type RunGit = (folder: string, args: readonly string[], input: string) => Promise<Uint8Array | undefined>;

/**
 * Reads roots as they are in the last commit of their git repository. Texts are kept by their hash, so that a root that
 * did not change costs one short process; `git cat-file` runs no filter and no program that a repository names.
 */
export function gitBaseline(run: RunGit): ReadBaseline {
  const texts = new Map<string, string>();
  const known = new Map<string, Baseline>();
  return async (root) => {
    const listed = await run(root, ['ls-tree', '-r', '-z', 'HEAD'], '');
    if (!listed) return undefined;
    const blobs = blobsIn(decoder.decode(listed), root);
    const id = blobs.map(({ path, hash }) => `${hash} ${path}`).join('\n');
    const before = known.get(root);
    if (before?.id === id) return before;
    const missing = Array.from(new Set(blobs.flatMap(({ hash }) => (texts.has(hash) ? [] : [hash]))));
    if (missing.length > 0) {
      const read = await run(root, ['cat-file', '--batch'], `${missing.join('\n')}\n`);
      if (!read) return undefined;
      const needed = new Set(blobs.map(({ hash }) => hash));
      if (texts.size > mostTexts) for (const hash of texts.keys()) if (!needed.has(hash)) texts.delete(hash);
      for (const [hash, text] of textsIn(read)) texts.set(hash, text);
    }
    const files = new Map(
      blobs.flatMap(({ path, hash }) => {
        const text = texts.get(hash);
        return text === undefined ? [] : [[path, text] as const];
      }),
    );
    const baseline = { id, files };
    known.set(root, baseline);
    return baseline;
  };
}

interface Blob {
  readonly path: string;
  readonly hash: string;
}

/**
 * The files of WIT that belong to a root, out of lines `mode blob hash<tab>path` that end in NUL. The text of a link, whose
 * mode is another one, is where it leads.
 */
function blobsIn(listing: string, root: string): Blob[] {
  return listing.split('\0').flatMap((line): Blob[] => {
    const [, hash, relative] = /^100\d{3} blob ([\da-f]+)\t(.+)$/s.exec(line) ?? [];
    if (hash === undefined || relative === undefined || !isWit(relative)) return [];
    const path = `${root}/${relative}`;
    return locate(path).root === root ? [{ path, hash }] : [];
  });
}

/** The blobs in what `cat-file --batch` gives: a line `hash blob size`, the bytes, and a line feed, for each. */
function textsIn(bytes: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(newline, at);
    if (end < 0) break;
    const [, hash, size] = /^([\da-f]+) blob (\d+)$/.exec(decoder.decode(bytes.subarray(at, end))) ?? [];
    at = end + 1;
    if (hash === undefined) continue;
    found.set(hash, decoder.decode(bytes.subarray(at, at + Number(size))));
    at += Number(size) + 1;
  }
  return found;
}

const newline = 0x0a;
const decoder = new TextDecoder();
const mostTexts = 5000;
