import { interfaceDeclarations } from '../../wit/index.ts';
import type { LinkedInterface } from '../gates/link/messages.ts';
import type { ComponentVersion } from '../version.ts';
import { withoutVersion } from './match.ts';

/** The imports of a version that other components answer, as its worker needs to know them. */
export function linkedInterfaces({
  imports,
  links = [],
  wit,
}: Pick<ComponentVersion, 'imports' | 'links' | 'wit'>): readonly LinkedInterface[] {
  if (links.length === 0) return [];
  const declared = interfaceDeclarations(wit);
  return links.flatMap(({ interface: name, provider }) => {
    const item = imports.find((each) => each.kind === 'interface' && withoutVersion(each.name) === name);
    if (item?.kind !== 'interface') return [];
    const declarations = Array.from(declared.get(item.name) ?? []);
    const resources = declarations.flatMap(([each, text]) => (text.startsWith('resource') ? [each] : []));
    return [{ name, wholeName: item.name, provider, functions: item.functions, resources }];
  });
}
