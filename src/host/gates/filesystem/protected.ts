import { isNeverWritten } from '../../../manifest/index.ts';
import { alike } from './alike.ts';

/** Files that a build may take as its input, and for which it may leave out what it took so far. */
const sourceFile =
  /\.(?:tsx?|[mc]ts|jsx?|[mc]js|json|wit|txt|c|h|cc|cpp|cxx|hpp|rs|go|py|zig|s|wat|wasm|toml|mk|cmake|sh)$/;

/** What the build of a component makes protected. All paths are spelled as `alike` spells names, and joined by `/`. */
export interface ProtectedPlaces {
  /** What it read, and every folder above that, since renaming or removing the folder changes what is in it. */
  readonly inputs: ReadonlySet<string>;
  /** The folders of its WIT, with all that is and will be below them: whatever lies there is part of the contract. */
  readonly contract: ReadonlySet<string>;
  /** The folders of its sources, in which another file may take the place of one that was read. */
  readonly sources: ReadonlySet<string>;
}

/** @param inputs what the build read, relative to the manifest's folder, joined by `/` */
export function protectedPlaces(inputs: readonly string[]): ProtectedPlaces {
  const places = { inputs: new Set<string>(), contract: new Set<string>(), sources: new Set<string>() };
  for (const input of inputs) {
    const names = input.split('/').map(alike);
    // Beyond the guest's one directory it writes nothing anyway.
    if (names[0] === '..') continue;
    for (let length = names.length; length > 0; length--) places.inputs.add(names.slice(0, length).join('/'));
    const last = names.at(-1) ?? '';
    // Every component has its manifest in the root, which alone does not make that a folder of sources.
    if (names.length === 1 && isNeverWritten(names)) continue;
    const folder = names.slice(0, -1).join('/');
    places.sources.add(folder);
    // Where the WIT lies in the root itself, the root's other folders are none of its own.
    if (last.endsWith('.wit')) places.contract.add(folder === '' ? 'deps' : folder);
  }
  return places;
}

/**
 * Whether writing to a path is never granted: version control, editor settings, packages, manifests and what the
 * component is built from.
 *
 * @param segments below the manifest's folder
 */
export function isProtected(segments: readonly string[], places: ProtectedPlaces): boolean {
  if (isNeverWritten(segments)) return true;
  const names = segments.map(alike);
  const last = names.at(-1) ?? '';
  if (places.inputs.has(names.join('/'))) return true;
  if (names.some((_, length) => places.contract.has(names.slice(0, length + 1).join('/')))) return true;
  return sourceFile.test(last) && places.sources.has(names.slice(0, -1).join('/'));
}
