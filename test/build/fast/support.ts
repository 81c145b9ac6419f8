import { silentLog } from '../../../src/base/index.ts';
import { createFastPath, type FastPath } from '../../../src/build/fast/fast-path.ts';
import { makeHere } from '../../../src/build/fast/make.ts';
import { createShells } from '../../../src/build/fast/shells.ts';

/** The fast path on this thread, with nothing kept on disk, and nothing made before it is needed. */
export function fastPath(print: (text: string) => void = () => {}): FastPath {
  const shells = createShells({ make: makeHere, folder: undefined, tools: 'these', log: silentLog });
  const { snapshot } = createFastPath({ shells, flaw: () => Promise.resolve(undefined), print });
  return { snapshot, prepare: () => Promise.resolve() };
}
