/**
 * One spelling for all that some file system takes for the same name: without case, in one Unicode form, without
 * characters that HFS+ skips, and without the dots and blanks at the end that Windows drops.
 */
export function alike(name: string): string {
  if (isAlike(name)) return name;
  return name
    .normalize('NFKC')
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .toLowerCase()
    .replace(/(?<=[^. ])[. ]+$/, '');
}

/** Whether a name is already in the spelling that {@link alike} gives. Nearly every name is such, and each is asked about at each use of a file. */
export function isAlike(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code <= space || code >= del || (code >= upperA && code <= upperZ)) return false;
  }
  return !name.endsWith('.');
}

const space = 0x20;
const del = 0x7f;
const upperA = 0x41;
const upperZ = 0x5a;
