import type { FunctionSignature, WorldItem } from '../wit/index.ts';
import type { ExportPath } from './worker/messages.ts';

/** A function that a person can call. `name` is unique among a component's exports. */
export interface ExportedFunction {
  readonly name: string;
  readonly path: ExportPath;
  readonly signature: FunctionSignature;
}

/** The functions of a world's exports, those of exported interfaces by their interface's name. Methods need a handle and are left out. */
export function exportedFunctions(exports: readonly WorldItem[]): readonly ExportedFunction[] {
  return exports.flatMap((item): ExportedFunction[] =>
    item.kind === 'function'
      ? [{ name: item.name, path: { function: item.name }, signature: item.signature }]
      : item.functions
          .filter(({ name }) => !name.startsWith('['))
          .map(({ name, signature }) => ({
            name: `${item.name}#${name}`,
            path: { interface: item.name, function: name },
            signature,
          })),
  );
}
