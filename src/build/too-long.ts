import type { Manifest } from '../manifest/index.ts';

/** Why a build was ended that took `milliseconds`, in words that go on from "the build" or "it". */
export function tooLongWords(milliseconds: number, { code }: Pick<Manifest, 'code'>): string {
  const took = `took more than ${Math.round(milliseconds / 1000)} s`;
  if (code.kind !== 'source') return took;
  return `${took}. What stands at the top level of a source runs while it is built: is there a loop without an end?`;
}
