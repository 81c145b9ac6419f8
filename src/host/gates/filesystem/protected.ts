/** Names that no guest writes to or below, whatever was granted: they steer tools that run with the person's rights. */
const protectedNames = new Set(['.git', '.vscode', '.airlock', 'node_modules']);

/** Files that are never written to, in whichever folder. */
const protectedFiles = new Set(['airlock.json', 'package.json']);

/**
 * The places that the build of a component makes protected: what it read, and every folder above that, since renaming or
 * removing the folder changes what is in it.
 *
 * @param inputs relative to the manifest's folder, joined by `/`
 */
export function protectedPlaces(inputs: readonly string[]): ReadonlySet<string> {
  const places = new Set<string>();
  for (const input of inputs) {
    const names = input.split('/').map(alike);
    for (let length = names.length; length > 0; length--) places.add(names.slice(0, length).join('/'));
  }
  return places;
}

/**
 * Whether writing to a path is never granted: version control, editor settings, packages, manifests and what the
 * component was built from.
 *
 * @param segments below the manifest's folder
 */
export function isProtected(segments: readonly string[], places: ReadonlySet<string>): boolean {
  const names = segments.map(alike);
  const last = names.at(-1) ?? '';
  if (names.some((name) => protectedNames.has(name) || /^git~\d+$/.test(name))) return true;
  return protectedFiles.has(last) || last.endsWith('.code-workspace') || places.has(names.join('/'));
}

/**
 * One spelling for all that some file system takes for the same name: without case, in one Unicode form, without
 * characters that HFS+ skips, and without the dots and blanks at the end that Windows drops.
 */
function alike(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .toLowerCase()
    .replace(/(?<=[^. ])[. ]+$/, '');
}
