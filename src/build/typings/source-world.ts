import type { Contract } from '../contract.ts';
import type { SourceWorld } from '../request.ts';
import type { WitSources } from '../wit-sources.ts';
import { functionImports } from './function-imports.ts';
import { wholeName } from './missing-stubs.ts';

/** What the editor's types are made of. */
export function sourceWorld(wit: WitSources, { name, imports, types }: Contract): SourceWorld {
  const whole = wholeName(name, wit);
  const declarations = functionImports(imports, types, whole);
  return {
    wit: wit.files.map((file) => ({ path: file.name, content: file.text })),
    name: whole,
    ...(declarations.length === 0 ? {} : { declarations }),
  };
}
