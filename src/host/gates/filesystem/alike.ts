/**
 * One spelling for all that some file system takes for the same name: without case, in one Unicode form, without
 * characters that HFS+ skips, and without the dots and blanks at the end that Windows drops.
 */
export function alike(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .toLowerCase()
    .replace(/(?<=[^. ])[. ]+$/, '');
}
