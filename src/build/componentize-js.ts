import { fileURLToPath } from 'node:url';
import { _setPreopens } from '@bytecodealliance/preview2-shim/filesystem';

// One door to componentize-js and to the filesystem that its splicer sees, so that both are always the same copy.
export { componentize } from '@bytecodealliance/componentize-js';

/** Opens folders of the host, by the path under which the splicer sees them, and no others. */
export function setPreopens(folders: Readonly<Record<string, string>>): void {
  // The types at hand are those for browsers, where a folder is data; in Node it is a path.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  (_setPreopens as unknown as (preopens: Readonly<Record<string, string>>) => void)(folders);
}

/** The file of the engine itself. The packaged build process, which has no packages, names it in its environment. */
export function engineFile(): string {
  const packaged = process.env['AIRLOCK_ENGINE_FILE'];
  if (packaged !== undefined) return packaged;
  const beside = '../lib/starlingmonkey_embedding.wasm';
  return fileURLToPath(new URL(beside, import.meta.resolve('@bytecodealliance/componentize-js')));
}
