import { type ExportedFunction, exportedFunctions } from '../host/index.ts';
import type { WorldItem } from '../wit/index.ts';

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
