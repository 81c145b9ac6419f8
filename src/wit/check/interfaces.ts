import type { Check } from './check.ts';
import { checkFunctions } from './functions.ts';
import { checkSince } from './gates.ts';
import type { Interface } from './model.ts';
import { type FindInterface, resolveTypes } from './types.ts';

/** Resolves the types and the functions of an interface. */
export function resolveInterface(check: Check, target: Interface, find: FindInterface): void {
  const since = checkSince(target.stability, check.source, target.place);
  if (since) check.report(since);
  resolveTypes(check, target, find);
  checkFunctions(check, target);
}
