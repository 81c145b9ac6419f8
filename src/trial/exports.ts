import type { ExportPath } from '../host/index.ts';
import type { FunctionSignature, WorldItem } from '../wit/index.ts';

/** A function that can be called from outside. `name` is unique among a component's exports. */
export interface ExportedFunction {
  readonly name: string;
  readonly path: ExportPath;
  readonly signature: FunctionSignature;
}

/** The functions of a world's exports, those of interfaces as `ns:package/interface@1.0.0#function`. Methods need a handle and are left out. */
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

/** The export of that name, whose interface may be written without its version where only one has it. */
export function findExport(exports: readonly WorldItem[], name: string): ExportedFunction | undefined {
  const functions = exportedFunctions(exports);
  const exact = functions.find((each) => each.name === name);
  const alike = exact ? [exact] : functions.filter((each) => withoutVersion(each.name) === name);
  return alike.length === 1 ? alike[0] : undefined;
}

/** `a:b/c@1.0.0#d` as `a:b/c#d`. */
export function withoutVersion(name: string): string {
  return name.replace(/@[^#]*/, '');
}
