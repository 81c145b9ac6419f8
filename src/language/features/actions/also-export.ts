import { escapeName, type Interface, type Surroundings, type World } from '../../../wit/index.ts';
import type { Fix } from './action.ts';
import { after } from './text.ts';

/** Exports what lies between the exports of a world that need each other, so that none of them is needed as an import. */
export const alsoExport: Fix = function* ({ model, path, facts }, diagnostic) {
  if (diagnostic.code !== 'world' || !diagnostic.message.startsWith('The exported interface')) return;
  const around = model.surroundings(path, diagnostic.span.start);
  if (around?.item?.kind !== 'world') return;
  const missing = between(around.item);
  const item = around.item.items.find(
    ({ span }) => span.start <= diagnostic.span.start && diagnostic.span.end <= span.end,
  );
  if (!item || missing.length === 0) return;
  const lines = missing.map((each) => `export ${pathTo(each, around)};`).join('\n');
  yield {
    title: `Also export ${missing.map(({ name }) => `\`${name}\``).join(', ')}`,
    kind: 'quickfix',
    edits: [{ path, ...after(facts, item.span, lines) }],
    fixes: [diagnostic],
    preferred: true,
  };
};

/** What exports of a world need, is not exported itself, and needs an export. */
function between({ exports }: World): Interface[] {
  const exported = new Set(Array.from(exports.keys()).filter((key) => typeof key !== 'string'));
  const starts = Array.from(exports.values()).flatMap(({ item }) =>
    item.kind === 'interface' ? (item.target ?? []) : [],
  );
  const reached = new Set(starts.flatMap((each) => Array.from(needsOf(each))));
  return Array.from(reached).filter((each) => !exported.has(each) && !isDisjoint(needsOf(each), exported));
}

/** All that an interface takes types from, by way of however many. */
function needsOf(target: Interface): Set<Interface> {
  const found = new Set(target.uses.keys());
  for (const each of found) for (const next of each.uses.keys()) found.add(next);
  return found;
}

function isDisjoint<T>(some: ReadonlySet<T>, others: ReadonlySet<T>): boolean {
  for (const each of some) if (others.has(each)) return false;
  return true;
}

/** What a file calls an interface: by its name alone within the package. */
function pathTo(target: Interface, { owner, part }: Surroundings): string {
  const shadowed = part.items.some(
    (item) => item.kind === 'top-use' && (item.alias ?? item.path.name).text === target.name,
  );
  return target.owner === owner.source && !shadowed ? escapeName(target.name) : target.whole;
}
