import type { WitFolder } from './request.ts';

/** Why a folder of WIT cannot be worked on, in a sentence; `undefined` if it can. */
export function folderProblem(wit: WitFolder): string | undefined {
  if (wit.length === 0) return 'There is no WIT here.';
  if (wit.length > mostFiles) return `There are more than ${mostFiles} files of WIT.`;
  const length = wit.reduce((sum, { content }) => sum + content.length, 0);
  if (length > mostBytes) return `The WIT is larger than ${mostBytes / 1024 ** 2} MiB.`;
  const astray = wit.find(({ path }) => !plainPath.test(path));
  return astray && `"${astray.path}" is not a path of a file of WIT.`;
}

const mostFiles = 2_000;
const mostBytes = 64 * 1024 ** 2;

/** `name.wit`, `deps/name.wit`, `deps/name.wasm` or `deps/name/name.wit`: nothing that could lead out of a folder. */
const plainPath = /^(?!.*(?:^|\/)\.)(?:deps\/(?:[^/\\:]+\/)?)?[^/\\:]+\.(?:wit|wasm|wat)$/;
