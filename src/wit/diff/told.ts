import type { FunctionSignature, ValueType } from '../values.ts';
import type { WorldChange, WorldPlace, WorldSides } from './difference.ts';
import { partsOfFunction, partsOfType } from './parts.ts';

/** The types before and after that have been told of: they are parts of functions that changed, came or went. */
export interface Told {
  readonly before: ReadonlySet<ValueType>;
  readonly after: ReadonlySet<ValueType>;
}

export function toldBy(changes: readonly WorldChange[], before: WorldSides, after: WorldSides): Told {
  const told = { before: new Set<ValueType>(), after: new Set<ValueType>() };
  const [from, to] = [signaturesOf(before), signaturesOf(after)];
  for (const change of changes) {
    if ('before' in change) addMentioned(told.before, from.get(keyOf(change.direction, change.before)));
    if ('after' in change) addMentioned(told.after, to.get(keyOf(change.direction, change.after)));
  }
  return told;
}

function addMentioned(types: Set<ValueType>, signature: FunctionSignature | undefined): void {
  const open = signature ? Array.from(partsOfFunction(signature)) : [];
  for (let part = open.pop(); part; part = open.pop()) {
    if (!part.type || types.has(part.type)) continue;
    types.add(part.type);
    for (const inside of partsOfType(part.type)) open.push(inside);
  }
}

function signaturesOf({ imports, exports }: WorldSides): ReadonlyMap<string, FunctionSignature> {
  const found = new Map<string, FunctionSignature>();
  for (const [direction, items] of [
    ['import', imports],
    ['export', exports],
  ] as const) {
    for (const item of items) {
      if (item.kind === 'function') found.set(keyOf(direction, { function: item.name }), item.signature);
      else {
        for (const { name, signature } of item.functions) {
          found.set(keyOf(direction, { interface: item.name, function: name }), signature);
        }
      }
    }
  }
  return found;
}

function keyOf(direction: WorldChange['direction'], place: WorldPlace): string {
  return [direction, place.interface, place.function].join(' ');
}
