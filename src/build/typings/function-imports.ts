import { camelCase, type LocatedItem, type LocatedType } from '../../wit/index.ts';
import type { MadeFile } from '../describe/request.ts';
import { signatureText } from './stub.ts';
import { typeTexts } from './type-text.ts';

/**
 * Declarations of the functions that a world imports by themselves, which jco leaves out: each is the default export of
 * a module with its label for a name.
 *
 * @param world the whole name of the world, as `a:b/w@1.0.0`
 */
export function functionImports(
  imports: readonly LocatedItem[],
  types: readonly LocatedType[],
  world: string,
): readonly MadeFile[] {
  const texts = typeTexts(types, world);
  const modules = imports.flatMap((item) => {
    if (item.kind !== 'function' || item.name.startsWith('[')) return [];
    const head = `export default function ${camelCase(item.name)}_`;
    return [`declare module '${item.name}' {\n  ${signatureText(head, item.signature, texts)};\n}\n`];
  });
  return modules.length === 0 ? [] : [{ path: 'imports/functions.d.ts', content: modules.join('\n') }];
}
