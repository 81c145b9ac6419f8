import type { ValueType } from '../values.ts';
import type { WorldType } from '../world.ts';
import type { Told } from './told.ts';
import { diffTypePair, type Equality, type TypeChange } from './types.ts';

/** What became of the named types of one interface, or of the world itself. */
export interface NamedTypeChanges {
  readonly added: readonly WorldType[];
  readonly removed: readonly WorldType[];
  readonly changed: readonly { readonly name: string; readonly details: readonly TypeChange[] }[];
}

/** The named types of one interface before and after, or those of the world itself. */
export interface TypePairs {
  readonly before: ReadonlyMap<string, WorldType>;
  readonly after: ReadonlyMap<string, WorldType>;
}

/**
 * Compares named types, but for those that `told` has. What comes by a `use` of a type that is declared in `all` is
 * told of where it is declared.
 */
export function diffNamedTypes(all: readonly TypePairs[], equal: Equality, told: Told): readonly NamedTypeChanges[] {
  const declared = new Map<ValueType, ValueType>();
  for (const { old, renewed } of all.flatMap(bothSides)) {
    if (!old.declared && !renewed.declared) declared.set(old.type, renewed.type);
  }
  const isTold = (old: WorldType, renewed: WorldType): boolean =>
    (told.before.has(old.type) && told.after.has(renewed.type)) ||
    (old.declared !== undefined && renewed.declared !== undefined && declared.get(old.type) === renewed.type);
  return all.map((pairs) => ({
    added: Array.from(pairs.after.values()).filter(
      ({ name, type }) => !pairs.before.has(name) && !told.after.has(type),
    ),
    removed: Array.from(pairs.before.values()).filter(
      ({ name, type }) => !pairs.after.has(name) && !told.before.has(type),
    ),
    changed: bothSides(pairs).flatMap(({ old, renewed }) => {
      const details = isTold(old, renewed) ? [] : detailsOf(old, renewed, equal);
      return details.length > 0 ? [{ name: old.name, details }] : [];
    }),
  }));
}

function bothSides({ before, after }: TypePairs): { readonly old: WorldType; readonly renewed: WorldType }[] {
  return Array.from(before.values()).flatMap((old) => {
    const renewed = after.get(old.name);
    return renewed ? [{ old, renewed }] : [];
  });
}

function detailsOf(before: WorldType, after: WorldType, equal: Equality): readonly TypeChange[] {
  const details = diffTypePair(before.type, after.type, equal);
  const [from, to] = [resourceText(before), resourceText(after)];
  // Resources are told apart by where they are declared, in whatever version.
  if (details.length > 0 || from === undefined || to === undefined || from === to) return details;
  return [{ path: [], kind: 'changed', from, to }];
}

function resourceText(type: WorldType): string | undefined {
  if (!type.isResource) return undefined;
  const { interface: owner, name } = type.declared ?? type;
  return `the resource \`${name}\`${owner === undefined ? '' : ` of \`${owner.replace(/@.*$/, '')}\``}`;
}
