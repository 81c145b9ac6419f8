/**
 * One spelling for all that some file system takes for the same name: without case, in one Unicode form, without
 * characters that HFS+ skips, and without the dots and blanks at the end that Windows drops.
 */
export function alike(name: string): string {
  // Nearly every name is of these, and it is asked at each use of a file.
  if (plain.test(name)) return name.toLowerCase();
  return name
    .normalize('NFKC')
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .toLowerCase()
    .replace(/(?<=[^. ])[. ]+$/, '');
}

const plain = /^[!-~]*[!-\-/-~]$/;
