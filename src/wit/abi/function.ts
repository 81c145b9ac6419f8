import type { TypeScope } from '../check/model.ts';
import type { FunctionNode, FunctionType } from '../syntax/tree.ts';
import { type CoreType, createLayouts, type Layout } from './layout.ts';

/** The type of a function of a core module. */
export interface CoreFunction {
  readonly params: readonly CoreType[];
  readonly results: readonly CoreType[];
}

/**
 * What a function of WIT is for a core module. What does not fit goes by way of memory: then a parameter is the pointer
 * to it.
 */
export interface CoreSignature {
  /** As the module imports it, and calls it. */
  readonly imported: CoreFunction;
  /** As the module exports it. */
  readonly exported: CoreFunction;
  /** As the module imports it to go on while it runs; the result is the state of the call. */
  readonly importedAsync: CoreFunction;
  /** As the module exports it with a callback; the result says what it waits for. */
  readonly exportedAsync: CoreFunction;
}

/**
 * The signatures of a function by the canonical ABI; `undefined` if a type in it leads nowhere. A method takes its
 * resource's handle first, and a constructor without a written result gives one.
 */
export function coreSignature(
  type: FunctionType,
  scope: TypeScope,
  role: FunctionNode['role'] = 'free',
): CoreSignature | undefined {
  const layouts = createLayouts();
  const written = layouts.ofAll(
    type.params.map((param) => param.type),
    scope,
  );
  const result: Layout | 'none' | undefined =
    role === 'constructor' && !type.result ? handle : type.result ? layouts.ofType(type.result, scope) : 'none';
  if (!written || !result) return undefined;
  const params: readonly CoreType[] = role === 'method' ? ['i32', ...written.flat] : written.flat;
  const results = result === 'none' ? [] : result.flat;
  const inMemory = results.length > mostResults;
  const passed = params.length > mostParams ? pointer : params;
  return {
    imported: { params: inMemory ? [...passed, ...pointer] : passed, results: inMemory ? [] : results },
    exported: { params: passed, results: inMemory ? pointer : results },
    importedAsync: {
      params: [...(params.length > mostAsyncParams ? pointer : params), ...(result === 'none' ? [] : pointer)],
      results: ['i32'],
    },
    exportedAsync: { params: passed, results: ['i32'] },
  };
}

const handle: Layout = { size: 4, alignment: 4, flat: ['i32'] };
const pointer: readonly CoreType[] = ['i32'];
const mostParams = 16;
const mostAsyncParams = 4;
const mostResults = 1;
