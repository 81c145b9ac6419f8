import type { FunctionSignature } from '../values.ts';
import { partsOfFunction } from './parts.ts';
import { diffParts, type Equality, type TypeChange } from './types.ts';

/** One thing by which two functions differ: a place in their types, or that one of them is `async`. */
export type SignatureChange = TypeChange | { readonly kind: 'async'; readonly from: boolean; readonly to: boolean };

/** How two functions differ. Nothing if they can stand in for each other. */
export function diffSignatures(
  before: FunctionSignature,
  after: FunctionSignature,
  equal: Equality,
): readonly SignatureChange[] {
  const changes = diffParts(partsOfFunction(before), partsOfFunction(after), equal);
  return before.async === after.async ? changes : [{ kind: 'async', from: before.async, to: after.async }, ...changes];
}
