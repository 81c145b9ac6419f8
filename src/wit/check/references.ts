import { isTypeNode } from '../syntax/kinds.ts';
import type { Name, TypeRef } from '../syntax/tree.ts';
import type { Check } from './check.ts';
import { reportDeprecated } from './deprecated.ts';
import { errorAt, type Place } from './diagnostic.ts';
import type { TypeEntry, TypeScope } from './model.ts';
import { didYouMean } from './suggest.ts';

/** The item that a type is written in: if it is left out itself, it may name what is left out. */
export interface Referrer {
  readonly excluded: boolean;
  readonly place: Place;
}

/** Looks up every name in a type, and says what is wrong with it. Gives whether a value of it holds a borrowed handle. */
export function lookUpType(check: Check, scope: TypeScope, type: TypeRef, from: Referrer): boolean {
  const inside = (each: TypeRef | undefined): boolean => each !== undefined && lookUpType(check, scope, each, from);
  switch (type.kind) {
    case 'named':
      return lookUpName(check, scope, type.name, from)?.borrows ?? false;
    case 'own':
    case 'borrow':
      lookUpHandle(check, scope, type.resource, from);
      return type.kind === 'borrow';
    case 'list':
      return inside(type.element);
    case 'option':
      return inside(type.some);
    case 'result':
      // Both are looked at, whatever the first holds.
      return [inside(type.ok), inside(type.error)].includes(true);
    case 'tuple':
      return type.items.map(inside).includes(true);
    case 'map':
      return [inside(type.key), inside(type.value)].includes(true);
    case 'stream':
    case 'future':
      return inside(type.element);
    default:
      return false;
  }
}

/** The entry that a name stands for here; `undefined` if it stands for none, which is reported. */
export function lookUpName(check: Check, scope: TypeScope, name: Name, from: Referrer): TypeEntry | undefined {
  if (name.text === '') return undefined;
  const place = { path: scope.part.path, span: name.span };
  const entry = scope.types.get(name.text);
  if (!entry) {
    reportUnknown(check, scope, name, place);
    return undefined;
  }
  entry.used = true;
  if (!from.excluded) useType(check, entry, place, from.place);
  return entry;
}

/** Says what there is to say of a use of a type: that it is left out, or deprecated. */
export function useType(check: Check, entry: TypeEntry, place: Place, from?: Place): void {
  if (entry.excluded) {
    const feature = entry.stability.feature?.text ?? '';
    const message = `\`${entry.name}\` is left out, because its feature \`${feature}\` is not enabled.`;
    const related = [
      { ...entry.place, message: 'Declared here.' },
      ...(from ? [{ ...from, message: 'Needed here.' }] : []),
    ];
    check.report(errorAt(place, 'gate', message, related));
  } else if (entry.scope.owner !== check.source) {
    reportDeprecated(check, { ...entry, owner: entry.scope.owner }, place);
  }
}

function lookUpHandle(check: Check, scope: TypeScope, name: Name, from: Referrer): void {
  const entry = lookUpName(check, scope, name, from);
  if (!entry || entry.kind === 'resource' || entry.kind === 'unknown') return;
  const message = `A handle is \`own\` or \`borrow\` of a resource, and \`${name.text}\` is none.`;
  const related = [{ ...entry.place, message: `\`${entry.name}\` is declared here.` }];
  check.report(errorAt({ path: scope.part.path, span: name.span }, 'resource', message, related));
}

function reportUnknown(check: Check, scope: TypeScope, name: Name, place: Place): void {
  const known = scope.kind === 'interface' ? scope.functions.get(name.text) : undefined;
  if (known) {
    const related = [{ path: scope.part.path, span: known, message: 'The function.' }];
    const message = `\`${name.text}\` is a function, and a type is needed here.`;
    check.report(errorAt(place, 'wrong-kind', message, related));
    return;
  }
  if (scope.part.broken) return;
  const { sentence, data } = didYouMean(check.budget, name.text, () => {
    // No type is made of itself; but a handle of a resource may well stand in the resource.
    const within = scope.items.find(({ span }) => span.start <= name.span.start && name.span.end <= span.end);
    const own = within && isTypeNode(within) && within.kind !== 'resource' ? within.name.text : undefined;
    return [...primitiveNames, ...scope.types.keys()].filter((each) => each !== own);
  });
  const message = `There is no type \`${name.text}\` here.${sentence}`;
  check.report(errorAt(place, 'unknown-name', message, [], data));
}

const primitiveNames = ['bool', 'char', 'string', 'u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'f32', 'f64'];
