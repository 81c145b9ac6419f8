import { type FunctionSignature, handleOf, opaqueIn, type WorldItem } from '../wit/index.ts';
import { resourceFunction } from './gates/link/messages.ts';
import type { ExportPath } from './worker/messages.ts';

/** A function that a person can call. `name` is unique among a component's exports. */
export interface ExportedFunction {
  readonly name: string;
  readonly path: ExportPath;
  readonly signature: FunctionSignature;
}

/**
 * All functions of a world's exports that a person can call: those of resources as well, who may hold these between calls.
 */
export function callableFunctions(exports: readonly WorldItem[]): readonly ExportedFunction[] {
  return exports.flatMap((item) =>
    item.kind === 'function' ? exportedFunctions([item]) : item.functions.map(functionOf(item.name)),
  );
}

/** Whether a function takes or gives handles to resources of interfaces, and nothing else that has no plain form. */
export function passesHandles({ path, signature }: ExportedFunction): boolean {
  const opaque = opaqueIn(signature);
  return (opaque.length > 0 || resourceFunction(path.function) !== undefined) && opaque.every((type) => handleOf(type));
}

/** The functions of a world's exports, those of exported interfaces by their interface's name. Methods need a handle and are left out. */
export function exportedFunctions(exports: readonly WorldItem[]): readonly ExportedFunction[] {
  return exports.flatMap((item): ExportedFunction[] =>
    item.kind === 'function'
      ? [{ name: item.name, path: { function: item.name }, signature: item.signature }]
      : item.functions.filter(({ name }) => !name.startsWith('[')).map(functionOf(item.name)),
  );
}

function functionOf(interfaceName: string): (each: Pick<ExportedFunction, 'name' | 'signature'>) => ExportedFunction {
  return ({ name, signature }) => ({
    name: `${interfaceName}#${name}`,
    path: { interface: interfaceName, function: name },
    signature,
  });
}
