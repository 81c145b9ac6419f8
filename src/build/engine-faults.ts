import type { FunctionSignature, LocatedFunction, ValueType } from '../wit/index.ts';
import type { Contract } from './contract.ts';
import type { ContractProblem } from './contract-checks.ts';

/**
 * What a contract exports that the engine passes wrongly, on every path: it is as it is in the pinned version, and a test
 * compares this with what comes out. Values that go through memory arrive as they are: those in lists, those of a
 * function with more than sixteen flat parameters, and results of more than one flat value.
 */
export function engineFaults(contract: Contract): EngineFault[] {
  const functions = contract.exports.flatMap((item): readonly LocatedFunction[] =>
    item.kind === 'function' ? [item] : item.functions,
  );
  const faults = functions.flatMap(({ name, signature, origin }) =>
    [...faultyParameters(name, signature), ...faultyResult(name, signature)].map((message) => ({ origin, message })),
  );
  return [...faults, ...changedResults(functions.filter(({ signature }) => onlyFlat(signature) === 'u32'))];
}

export interface EngineFault extends ContractProblem {
  /** Whether it only matters to values that hardly any source has. */
  readonly quiet?: true;
}

/**
 * A `u32` result is what most functions that count have, and few count to two thousand million: it is said once a world,
 * at the first of them.
 */
function changedResults(functions: readonly LocatedFunction[]): EngineFault[] {
  const [first] = functions;
  if (!first) return [];
  const names = functions.slice(0, mostNamed).map(({ name }) => `"${name}"`);
  const more = functions.length > names.length ? ` and of ${functions.length - names.length} more` : '';
  const message = `The engine changes a result of ${names.join(', ')}${more} that is 2147483648 or more. One of several values, as in a tuple of two, arrives as it is.`;
  return [{ origin: first.origin, message, quiet: true }];
}

const mostNamed = 20;

/** The kind of a result that is one flat value. */
function onlyFlat({ result }: FunctionSignature): ValueType['kind'] | undefined {
  const [only, ...more] = result ? flatten(result) : [];
  return more.length === 0 ? only?.of : undefined;
}

function faultyParameters(name: string, { params }: FunctionSignature): string[] {
  const flattened = params.map((param) => ({ name: param.name, flat: flatten(param.type) }));
  const count = flattened.reduce((sum, { flat }) => sum + flat.length, 0);
  if (count > mostFlatParameters) return [];
  return flattened
    .filter(({ flat }) => flat.some((value) => value.fault))
    .map(
      (param) =>
        `The engine gives negative numbers in the parameter "${param.name}" of "${name}" to the source as large positive ones, or traps. Numbers in a list arrive as they are.`,
    );
}

function faultyResult(name: string, signature: FunctionSignature): string[] {
  if (onlyFlat(signature) === 's64')
    return [
      `The engine traps on a negative result of "${name}". One of several values, as in a tuple of two, arrives as it is.`,
    ];
  return [];
}

const mostFlatParameters = 16;

/** A value as it is passed between modules, what it was, and whether the engine reads it wrongly where it is negative. */
interface Flat {
  readonly core: 'i32' | 'i64' | 'f32' | 'f64';
  readonly of: ValueType['kind'] | undefined;
  readonly fault: boolean;
}

/** The flat values of a type; more than are looked at are cut off. */
function flatten(type: ValueType): readonly Flat[] {
  switch (type.kind) {
    case 's64':
      return [{ core: 'i64', of: type.kind, fault: true }];
    case 'u64':
      return [{ core: 'i64', of: type.kind, fault: false }];
    case 'f32':
    case 'f64':
      return [{ core: type.kind, of: type.kind, fault: false }];
    case 'string':
    case 'map':
      return [pointer, pointer];
    case 'list':
      return type.length === undefined ? [pointer, pointer] : repeated(flatten(type.element), type.length);
    case 'record':
      return joinedUp(type.fields.map((field) => field.type));
    case 'tuple':
      return joinedUp(type.items);
    case 'option':
      return flattenCases([undefined, type.some]);
    case 'result':
      return flattenCases([type.ok, type.error]);
    case 'variant':
      return flattenCases(type.cases.map((each) => each.type));
    default:
      return [{ core: 'i32', of: type.kind, fault: false }];
  }
}

const pointer: Flat = { core: 'i32', of: undefined, fault: false };
const signed: ReadonlySet<Flat['of']> = new Set(['s8', 's16', 's32']);

function joinedUp(types: readonly ValueType[]): readonly Flat[] {
  const values: Flat[] = [];
  for (const type of types) {
    if (values.length > mostFlatParameters) break;
    values.push(...flatten(type));
  }
  return values;
}

function repeated(values: readonly Flat[], times: number): readonly Flat[] {
  return Array.from({ length: Math.min(times, mostFlatParameters + 1) }, () => values).flat();
}

/** The cases of a variant share their places, each of which is as wide as the widest value in it. */
function flattenCases(types: readonly (ValueType | undefined)[]): readonly Flat[] {
  const cases = types.map((type) => (type ? flatten(type) : []));
  const places = Math.max(0, ...cases.map((values) => values.length));
  return [
    pointer,
    ...Array.from({ length: places }, (_, place) => join(cases.flatMap((values) => values[place] ?? []))),
  ];
}

function join(values: readonly Flat[]): Flat {
  const cores = new Set(values.map((value) => value.core));
  const [only] = cores;
  const narrow = !cores.has('i64') && !cores.has('f64');
  const core = cores.size === 1 && only ? only : narrow ? 'i32' : 'i64';
  // A small negative number is widened as if it were a large positive one.
  const fault = values.some((value) => value.fault || (core === 'i64' && signed.has(value.of)));
  return { core, of: undefined, fault };
}
