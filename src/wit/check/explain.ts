import type { UseNode } from '../syntax/tree.ts';
import type { Place } from './diagnostic.ts';
import type { Interface, TypeEntry, TypeScope, World, WorldEntry } from './model.ts';

/** One step of why a world imports or exports something. */
export type Reason =
  /** It is written at this place: as an import, an export, or a type of the world. */
  | { readonly kind: 'written'; readonly as: 'import' | 'export' | 'type'; readonly place: Place }
  /** The `include` at this place brings it in from `world`; why it is there comes next. */
  | { readonly kind: 'included'; readonly world: World; readonly place: Place }
  /** The `use` at this place takes `types` from it: that of an interface, or one of the world itself. */
  | {
      readonly kind: 'needed';
      readonly by: TypeScope;
      readonly types: readonly string[];
      readonly place: Place;
    };

/**
 * Why a resolved world has an import or an export, from the entry down to what is written: `a` is needed by `b`, which
 * an include brings in from the world `w`, where `b` is written. The last reason is the only one that is `written`.
 */
export function explainEntry(entry: WorldEntry): readonly Reason[] {
  const reasons: Reason[] = [];
  for (let step = entry; ;) {
    const { because, place } = step;
    if (because.kind === 'written') return [...reasons, { kind: 'written', as: because.as, place }];
    if (because.kind === 'included') {
      reasons.push({ kind: 'included', world: because.world, place });
      step = because.from;
      continue;
    }
    const needed = whyNeeded(step, because.by);
    if (needed) reasons.push(needed);
    step = because.by;
  }
}

function whyNeeded({ item }: WorldEntry, by: WorldEntry): Reason | undefined {
  if (item.kind !== 'interface' || !item.target) return undefined;
  if (by.item.kind === 'type') return usedBy(by.item.entry.scope, useOf(by.item.entry));
  if (by.item.kind !== 'interface' || !by.item.target) return undefined;
  return usedBy(by.item.target, by.item.target.uses.get(item.target));
}

function usedBy(by: Interface | World, use: UseNode | undefined): Reason | undefined {
  if (!use) return undefined;
  const place = { path: by.part.path, span: use.path.name.span };
  return { kind: 'needed', by, types: use.names.map(({ name }) => name.text), place };
}

/** The `use` that brings a type in. */
function useOf({ scope, place: { span } }: TypeEntry): UseNode | undefined {
  for (const item of scope.items) {
    if (item.kind === 'use' && item.span.start <= span.start && span.end <= item.span.end) return item;
  }
  return undefined;
}
