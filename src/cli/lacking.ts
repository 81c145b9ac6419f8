import { type BinaryDescription, wholeWit } from '../build/index.ts';
import { referenceOf, refusedImports } from '../host/index.ts';
import type { Manifest } from '../manifest/index.ts';
import { describeWorld } from '../wit/index.ts';
import { referenceIn } from './programs.ts';

/**
 * What a component imports that this host does not answer, as the host says it when it refuses to start it: a sentence
 * for each thing, of foreign names. Undefined where its imports cannot be told.
 *
 * @param asked what its manifest says: interfaces of one's own are answered where it requests or links them
 * @param home absolute path of the folder in which the WIT that comes with the host is
 */
export function lackingImports(
  description: BinaryDescription,
  { requests, links }: Pick<Manifest, 'requests' | 'links'>,
  home: string,
): readonly string[] | undefined {
  if (description.kind !== 'component' || description.worldOnly) return undefined;
  if (description.imports.length === 0) return [];
  const wit = wholeWit(description.wit);
  const described = describeWorld([{ path: 'component.wit', text: wit }], 'root');
  if (described.kind === 'problems') return undefined;
  const reference = referenceOf(referenceIn(home));
  return refusedImports({ wit, imports: described.imports, requests, links }, reference);
}
