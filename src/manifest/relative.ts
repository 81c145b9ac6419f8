import { type Flaw, flaw, unprintableFlaw } from './flaw.ts';

/** What keeps a text from being a path inside the manifest's folder. Symbolic links are for whoever opens it. */
export function relativePathFlaw(text: string): Flaw | undefined {
  if (text === '') return flaw('A path cannot be empty', 0, 0);
  if (text.length > 1024) return flaw('A path has at most 1024 characters', 1024, text.length);
  const hidden = unprintableFlaw(text);
  if (hidden) return hidden;
  const backslash = text.indexOf('\\');
  if (backslash >= 0) return flaw('A path is written with "/", never with "\\"', backslash, backslash + 1);
  const absolute = /^(?:\/|~|[A-Za-z]:)/.exec(text);
  if (absolute) return flaw("A path is relative to the manifest's folder, never absolute", 0, absolute[0].length);
  let depth = 0;
  let at = 0;
  for (const segment of text.split('/')) {
    if (segment === '..') depth--;
    else if (segment !== '' && segment !== '.') depth++;
    if (depth < 0) return flaw("A path cannot leave the manifest's folder", at, at + segment.length);
    at += segment.length + 1;
  }
  return undefined;
}

/** The same path in the one spelling that all its spellings share: no `.`, no `..`, no empty segment. */
export function tidyRelativePath(text: string): string {
  const kept: string[] = [];
  for (const segment of text.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return kept.join('/');
}
