import type { Cursor } from './cursor.ts';
import type { Site } from './site.ts';

/** Where a path ends that the cursor is in, its version with it. */
export function pathEnd({ cursor }: Site, isBegun: boolean): number {
  return endOf(restOfPath, cursor, isBegun);
}

/** Where the package of a path ends, its `/` with it. */
export function packageEnd({ cursor }: Site, isBegun: boolean): number {
  return endOf(restOfPackage, cursor, isBegun);
}

/** What stands right behind the cursor belongs to a path that has begun, and not to one that would begin there. */
function endOf(rest: RegExp, { text, word }: Cursor, isBegun: boolean): number {
  wordRest.lastIndex = word.end;
  rest.lastIndex = isBegun && wordRest.test(text) ? wordRest.lastIndex : word.end;
  return rest.test(text) ? rest.lastIndex : word.end;
}

const wordRest = /[\w%-]*/y;
const restOfPath =
  /(?::[\w%-]+(?=\/))?(?:\/(?![/*])[\w%-]*)?(?:@\d+\.\d+\.\d+(?:-[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?)?/y;
const restOfPackage = /(?::[\w%-]+(?=\/))?(?:\/(?![/*]))?/y;
