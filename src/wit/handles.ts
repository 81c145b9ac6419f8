import { partsOfFunction, partsOfType } from './diff/parts.ts';
import type { FunctionSignature, ValueType } from './values.ts';

/** What has no form as plain data: a handle to a resource where it says which interface that is of, else a stream or the like. */
export type OpaqueType = Extract<ValueType, { readonly kind: 'opaque' }>;

/** What a handle stands for, by the names in the WIT. */
export interface HandleType {
  /** The whole name of the interface that declares the resource. */
  readonly of: string;
  readonly resource: string;
  /** Whether it is lent for the call alone. */
  readonly lent: boolean;
}

/** The resource that a type is a handle to, if it is one. */
export function handleOf({ of, text }: OpaqueType): HandleType | undefined {
  if (of === undefined) return undefined;
  const [, borrowed] = /^borrow<(.+)>$/.exec(text) ?? [];
  return { of, resource: borrowed ?? text, lent: borrowed !== undefined };
}

/** Every place in a function's parameters and its result that plain data cannot fill, in their order. */
export function opaqueIn(signature: FunctionSignature): readonly OpaqueType[] {
  const ahead = partsOfFunction(signature).map(({ type }) => type);
  const found: OpaqueType[] = [];
  for (let type = ahead.shift(); ahead.length > 0 || type; type = ahead.shift()) {
    if (type?.kind === 'opaque') found.push(type);
    else if (type) ahead.unshift(...partsOfType(type).map((part) => part.type));
  }
  return found;
}
