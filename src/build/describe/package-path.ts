/**
 * The paths below a folder of WIT for packages of these names (`wasi:io@0.2.0`), the first of which is the folder's
 * own. Names come from binaries: what is not a plain name gets none of its own, and no two share a path, not even on
 * a disk that takes upper and lower case for the same.
 */
export function packagePaths(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    if (index === 0) return 'package.wit';
    const plain = plainName(name) ?? 'package';
    let folder = plain;
    for (let number = 2; taken.has(folder.toLowerCase()); number++) folder = `${plain}-${number}`;
    taken.add(folder.toLowerCase());
    return `deps/${folder}/package.wit`;
  });
}

/** `wasi-io-0.2.0` for `wasi:io@0.2.0`, as other tools name the folder; `undefined` for anything that is no such name. */
function plainName(name: string): string | undefined {
  if (name.length > longest || !packageName.test(name)) return undefined;
  return name.replaceAll('%', '').replaceAll(':', '-').replace('@', '-');
}

const longest = 120;
const packageName = /^%?[A-Za-z][A-Za-z0-9-]*(?::%?[A-Za-z][A-Za-z0-9-]*)+(?:@[0-9]+(?:[.+-][0-9A-Za-z]+)*)?$/;
