import type { FunctionSignature, LocatedFunction, Origin, ValueType } from '../wit/index.ts';
import type { Contract } from './contract.ts';
import { whyReserved } from './harden/reserved-names.ts';

/** Something in the WIT that no source can make up for. */
export interface ContractProblem {
  readonly origin: Origin;
  readonly message: string;
}

/**
 * What stands in a contract that the engine cannot build or the host refuses. It is found here because the engine
 * breaks on it, or takes seconds before it is refused, and knows no place.
 */
export function contractProblems(contract: Contract): ContractProblem[] {
  const count = leafCounter();
  const problems = new Map<string, ContractProblem>();
  let leaves = 0;
  const add = (origin: Origin, message: string): void => {
    problems.set(`${origin.path}:${origin.span.start}:${message}`, { origin, message });
  };
  for (const item of [...contract.imports, ...contract.exports]) {
    const functions: readonly LocatedFunction[] = item.kind === 'function' ? [item] : item.functions;
    if (item.kind === 'interface') {
      const why = whyReserved('interface', interfaceLabel(item.name));
      if (why !== undefined) add(item.origin, refused('interface', item.name, why));
    }
    for (const { name, signature, origin } of functions) {
      const why = whyFunctionReserved(name);
      if (why !== undefined) add(origin, refused('function', name, why));
      const unsupported = unsupportedIn(signature);
      if (unsupported !== undefined) add(origin, `The engine cannot build "${name}" yet: ${unsupported}.`);
      const before = leaves;
      for (const type of typesOf(signature)) leaves += count(type);
      if (leaves > mostLeaves && before <= mostLeaves) add(origin, tooLarge(name));
    }
  }
  return Array.from(problems.values());
}

/** Types are written out in full by the tools, so that a few lines can stand for more than any machine holds. */
const mostLeaves = 100_000;

function tooLarge(name: string): string {
  return `With "${name}" the types of this world become too large: written out they have over ${mostLeaves} parts.`;
}

function refused(what: string, name: string, why: string): string {
  return `The ${what} "${name}" cannot have this name: ${why}.`;
}

/** `a:b/api@1.0.0` is named `api` in JavaScript. */
function interfaceLabel(name: string): string {
  const path = name.split('@', 1)[0] ?? name;
  return path.split('/').at(-1) ?? path;
}

/** `[method]blob.read` has two names of its own. */
function whyFunctionReserved(name: string): string | undefined {
  const [, role, resource, member] = /^\[(constructor|method|static)\]([^.]+)(?:\.(.+))?$/.exec(name) ?? [];
  if (resource === undefined) return whyReserved('function', name);
  const ofMember = member === undefined ? undefined : whyReserved(role === 'static' ? 'static' : 'method', member);
  return whyReserved('resource', resource) ?? ofMember;
}

function typesOf({ params, result }: FunctionSignature): ValueType[] {
  return [...params.map((param) => param.type), ...(result ? [result] : [])];
}

function unsupportedIn(signature: FunctionSignature): string | undefined {
  if (signature.async) return 'it is an async function';
  const seen = new Set<ValueType>();
  const visit = (type: ValueType): string | undefined => {
    if (seen.has(type)) return undefined;
    seen.add(type);
    const own = unsupportedKind(type);
    return own === undefined ? firstOf(partsOf(type), visit) : `its type has ${own}`;
  };
  return firstOf(typesOf(signature), visit);
}

function unsupportedKind(type: ValueType): string | undefined {
  if (type.kind === 'map') return 'a map';
  if (type.kind === 'list' && type.length !== undefined) return 'a list of a fixed length';
  if (type.kind !== 'opaque') return undefined;
  const [word] = /^(?:stream|future)(?=<|$)|^error-context$/.exec(type.text) ?? [];
  return word === undefined ? undefined : `${word === 'error-context' ? 'an' : 'a'} ${word}`;
}

/** Counts the parts of types as if each were written out, looking at each only once. */
function leafCounter(): (type: ValueType) => number {
  const known = new Map<ValueType, number>();
  const count = (type: ValueType): number => {
    const before = known.get(type);
    if (before !== undefined) return before;
    const parts = partsOf(type);
    const times = type.kind === 'list' ? (type.length ?? 1) : 1;
    const leaves = parts.length === 0 ? 1 : times * parts.reduce((sum, part) => sum + count(part), 0);
    known.set(type, leaves);
    return leaves;
  };
  return count;
}

function partsOf(type: ValueType): readonly ValueType[] {
  switch (type.kind) {
    case 'list':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'option':
      return [type.some];
    case 'result':
      return [type.ok, type.error].filter((part) => part !== undefined);
    case 'tuple':
      return type.items;
    case 'record':
      return type.fields.map((field) => field.type);
    case 'variant':
      return type.cases.map((each) => each.type).filter((part) => part !== undefined);
    default:
      return [];
  }
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
