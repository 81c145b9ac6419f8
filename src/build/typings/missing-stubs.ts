import { extname } from 'node:path';
import type { LocatedItem, LocatedType } from '../../wit/index.ts';
import { exportName } from '../contract.ts';
import { worldsOf } from '../describe/worlds.ts';
import type { BuildDiagnostic } from '../request.ts';
import type { WitSources } from '../wit-sources.ts';
import { stubFor } from './stub.ts';
import { typeTexts } from './type-text.ts';

/** A described world, as far as stubs need it. */
export interface StubWorld {
  readonly name: string;
  readonly types: readonly LocatedType[];
}

/**
 * The diagnostics with the code that each of them asks for.
 *
 * @param items the exports of the world that `diagnostics` are about, in the same order
 * @param source absolute path of the source, whose extension says whether types are written
 */
export function withStubs(
  diagnostics: readonly BuildDiagnostic[],
  items: readonly LocatedItem[],
  { name, types }: StubWorld,
  wit: WitSources,
  source: string,
): BuildDiagnostic[] {
  const texts = typed.test(extname(source)) ? typeTexts(types, wholeName(name, wit)) : undefined;
  return diagnostics.map((diagnostic, index) => {
    const item = items[index];
    if (!item) return diagnostic;
    const stub = stubFor(item, exportName(item), types, texts);
    return stub.text.length > longest ? diagnostic : { ...diagnostic, stub: { ...stub, path: source } };
  });
}

/** The whole name of a world of the WIT's own package, as `a:b/w@1.0.0`. One of another package is given as it is. */
export function wholeName(world: string, wit: WitSources): string {
  const own = wit.files.filter(({ name }) => !name.startsWith('deps/'));
  const worlds = worldsOf(own.map(({ name, text }) => ({ path: name, content: text })));
  const ending = `/${world}`;
  const found = typeof worlds === 'string' ? undefined : worlds.find((each) => each.split('@', 1)[0]?.endsWith(ending));
  return found ?? world;
}

const typed = /^\.[cm]?tsx?$/;

/** Characters of code that nobody wants to get by one click. */
const longest = 64 * 1024;
