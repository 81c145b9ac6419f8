import { _setPreopens } from '@bytecodealliance/preview2-shim/filesystem';
// The package names only its own entry, so its splicer is reached by its file. The version is pinned.
import { splicer } from '../../node_modules/@bytecodealliance/componentize-js/lib/spidermonkey-embedding-splicer.js';
import { withBareResources } from './bare-resources.ts';

// One door to componentize-js, to its inner parts, and to the filesystem that its splicer sees, so that all of it is
// always the same copy.
export { componentize } from '@bytecodealliance/componentize-js';
export { splicer };

// `componentize` takes its bindings from this very object and gives nobody a look at them before they are initialised, so
// what is missing in them is put in here, for both ways to build.
const { spliceBindings } = splicer;
splicer.spliceBindings = (...target) => {
  const spliced = spliceBindings(...target);
  return { ...spliced, jsBindings: withBareResources(spliced.jsBindings) };
};

/** Opens folders of the host, by the path under which the splicer sees them, and no others. */
export function setPreopens(folders: Readonly<Record<string, string>>): void {
  // The types at hand are those for browsers, where a folder is data; in Node it is a path.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  (_setPreopens as unknown as (preopens: Readonly<Record<string, string>>) => void)(folders);
}
