import {
  type CoreFunction,
  coreSignature,
  type FunctionNode,
  type FunctionType,
  type TypeScope,
} from '../../../wit/index.ts';
import { functionNames, type BindingNames } from './binding-names.ts';
import { code } from './card.ts';

/** How a function crosses into a component: as an import, as an export, or, in an interface, as either. */
export type Direction = 'import' | 'export' | 'either';

/** What bindings call a function, and what core modules know it as. */
export function functionDetails(
  name: string,
  type: FunctionType,
  scope: TypeScope,
  direction: Direction,
  { role, resource }: { readonly role: FunctionNode['role']; readonly resource: string | undefined },
): string[] {
  return [namesLine(functionNames(name, role, resource)), ...coreLines(type, scope, direction, role)];
}

export function namesLine({ javascript, rust }: BindingNames): string {
  return `JavaScript ${code(javascript)} · Rust ${code(rust)}`;
}

function coreLines(type: FunctionType, scope: TypeScope, direction: Direction, role: FunctionNode['role']): string[] {
  const core = coreSignature(type, scope, role);
  if (!core) return [];
  const lines = [`Canonical ABI ${sides(direction, core.imported, core.exported)}`];
  if (type.async) lines.push(`Canonical ABI, async ${sides(direction, core.importedAsync, core.exportedAsync)}`);
  return lines;
}

function sides(direction: Direction, imported: CoreFunction, exported: CoreFunction): string {
  if (direction !== 'either') return code(coreText(direction === 'import' ? imported : exported));
  const [as, is] = [coreText(imported), coreText(exported)];
  return as === is ? code(as) : `${code(as)} imported · ${code(is)} exported`;
}

function coreText({ params, results }: CoreFunction): string {
  return `(${params.join(', ')})${results.length === 0 ? '' : ` -> ${results.join(', ')}`}`;
}
