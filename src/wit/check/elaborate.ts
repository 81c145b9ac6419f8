import type { Check } from './check.ts';
import { errorAt, type Related } from './diagnostic.ts';
import type { Interface, World, WorldEntry, WorldKey } from './model.ts';

/**
 * Adds to a world what its items need: an interface that is imported, or that a type comes from, brings the interfaces
 * that it takes types from. What an exported interface needs is the export of that interface if there is one, and an
 * import if not; an interface that would have to be both is reported.
 */
export function elaborate(check: Check, world: World): void {
  for (const [, entry] of Array.from(world.imports)) {
    const { item } = entry;
    if (item.kind === 'interface' && item.target) addNeeds(world, item.target, entry);
    else if (item.kind === 'type') {
      const from = item.entry.target?.scope;
      if (from?.kind === 'interface' && from !== item.entry.scope) addImport(world, from, entry);
    }
  }
  const exports = Array.from(world.exports).flatMap(([key, entry]) =>
    entry.item.kind === 'interface' && entry.item.target ? [{ key, entry, target: entry.item.target }] : [],
  );
  const exported = new Set(exports.flatMap(({ key }) => (typeof key === 'string' ? [] : [key])));
  const [first] = exports;
  if (!first) return;
  const walk: Walk = { exported, done: new Set(), required: new Map(), entry: first.entry };
  for (const { key, entry, target } of exports) {
    walk.entry = entry;
    const conflict = addExport(walk, target, key, true, 0);
    if (conflict) {
      report(check, world, entry, target, conflict);
      return;
    }
  }
  for (const [needed, by] of walk.required) addImport(world, needed, by.entry);
}

interface Walk {
  readonly exported: ReadonlySet<WorldKey>;
  readonly done: Set<WorldKey>;
  /** What must be imported, and the interface that needs it. */
  readonly required: Map<Interface, { readonly by: Interface | undefined; readonly entry: WorldEntry }>;
  /** The export whose needs are being followed. */
  entry: WorldEntry;
}

interface Conflict {
  /** The interface that would be both imported and exported. */
  readonly target: Interface;
  /** What needs it as an import. */
  readonly by: Interface | undefined;
}

/** Gives the conflict, if there is one. The recursion is as deep as interfaces use each other. */
function addExport(
  walk: Walk,
  target: Interface,
  key: WorldKey,
  asExport: boolean,
  depth: number,
  by?: Interface,
): Conflict | undefined {
  if (walk.done.has(key)) return asExport ? undefined : { target, by };
  if (!asExport && walk.required.has(target)) return undefined;
  if (depth > deepest) return undefined;
  for (const needed of target.uses) {
    const conflict = addExport(walk, needed, needed, asExport && walk.exported.has(needed), depth + 1, target);
    if (conflict) return conflict;
  }
  if (!asExport) walk.required.set(target, { by, entry: walk.entry });
  else if (walk.required.has(target)) return { target, by: walk.required.get(target)?.by };
  else walk.done.add(key);
  return undefined;
}

function addImport(world: World, target: Interface, cause: WorldEntry): void {
  if (world.imports.has(target)) return;
  addNeeds(world, target, cause);
  world.imports.set(target, neededEntry(target, cause));
}

function neededEntry(target: Interface, { place, stability }: WorldEntry): WorldEntry {
  return { item: { kind: 'interface', target }, place, stability, because: 'needed' };
}

/** Adds all that an interface uses, what is used first. */
function addNeeds(world: World, target: Interface, cause: WorldEntry): void {
  const open = [{ target, rest: Array.from(target.uses) }];
  for (let step = open.at(-1); step; step = open.at(-1)) {
    const next = step.rest.shift();
    if (!next) {
      open.pop();
      const { target: done } = step;
      if (done !== target && !world.imports.has(done)) {
        world.imports.set(done, neededEntry(done, cause));
      }
    } else if (!world.imports.has(next) && next !== target) open.push({ target: next, rest: Array.from(next.uses) });
  }
}

function report(
  check: Check,
  world: World,
  entry: WorldEntry,
  target: Interface,
  { target: clash, by }: Conflict,
): void {
  const related: Related[] = [
    { ...world.place, message: 'The world.' },
    { ...clash.place, message: `\`${clash.name}\` would be imported and exported.` },
  ];
  if (by) related.push({ ...by.place, message: `\`${by.name}\` needs \`${clash.name}\`, and is not exported itself.` });
  const message =
    `The exported interface \`${target.name}\` needs \`${clash.name}\` in two ways: as the export of this world, and ` +
    `as an import${by ? ` by way of \`${by.name}\`` : ''}. Export ${by ? `\`${by.name}\`` : 'what lies between'} too.`;
  check.report(errorAt(entry.place, 'world', message, related));
}

const deepest = 1000;
