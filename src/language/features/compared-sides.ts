import { describeItems, type Interface, type World, type WorldSides } from '../../wit/index.ts';

/** Whether a package promises an item: what is unstable may change and go at any time. */
export function isPromised({ stability: { since, feature } }: Interface | World): boolean {
  return since !== undefined || feature === undefined;
}

/** As `describedSides`, and remembered: what an item was stays the same for as long as it is typed over. */
export function keptSides(item: Interface | World): WorldSides {
  const known = kept.get(item) ?? describedSides(item);
  kept.set(item, known);
  return known;
}

const kept = new WeakMap<Interface | World, WorldSides>();

const none: ReadonlySet<string> = new Set();

/**
 * A world or an interface as it is compared. What a package's own version is, is no change of what is in it: its
 * interfaces are compared without.
 */
export function describedSides(item: Interface | World): WorldSides {
  const { bare } = item.owner;
  const plain = (name: string): string => (name.startsWith(`${bare}/`) ? name.replace(/@.*$/, '') : name);
  const { imports, exports, types } = describeItems(asWorld(item), none);
  return {
    imports: imports.map((each) => ({ ...each, name: plain(each.name) })),
    exports: exports.map((each) => ({ ...each, name: plain(each.name) })),
    types: types.map(({ declared, ...each }) => ({
      ...each,
      ...(each.interface !== undefined && { interface: plain(each.interface) }),
      ...(declared && {
        declared: {
          ...declared,
          ...(declared.interface !== undefined && { interface: plain(declared.interface) }),
        },
      }),
    })),
  };
}

/** An interface is compared as those see it who call it. */
function asWorld(item: Interface | World): World {
  if (item.kind === 'world') return item;
  const { name, whole, place, part, owner, stability, excluded, types } = item;
  const because = { kind: 'written', as: 'export' } as const;
  const entry = { item: { kind: 'interface', target: item }, place, stability, because } as const;
  const exports: World['exports'] = new Map([[item, entry]]);
  const scope = { name, whole, place, part, owner, stability, excluded, types };
  return { ...scope, kind: 'world', items: [], imports: new Map(), exports };
}
