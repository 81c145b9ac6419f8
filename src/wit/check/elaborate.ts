import type { Budget } from './budget.ts';
import type { Check } from './check.ts';
import { errorAt, type Related } from './diagnostic.ts';
import type { Interface, World, WorldEntry, WorldKey } from './model.ts';

/**
 * Adds to a world what its items need: an interface that is imported, or that a type comes from, brings the interfaces
 * that it takes types from. What an exported interface needs is the export of that interface if there is one, and an
 * import if not; an interface that would have to be both is reported. What is needed first by something behind a gate
 * is behind that gate, even where the world names it too: so say the tools, and an include compares gates.
 */
export function elaborate(check: Check, world: World): void {
  const { budget } = check;
  const imports: Imports = { all: world.imports, done: new Set(), budget };
  const entries = Array.from(world.imports);
  for (const [key, entry] of entries) {
    if (entry.item.kind !== 'interface' || !entry.item.target || imports.done.has(key)) continue;
    addNeeds(imports, entry.item.target, entry);
    imports.done.add(key);
  }
  for (const [, entry] of entries) {
    if (entry.item.kind !== 'type') continue;
    const from = entry.item.entry.target?.scope;
    if (from?.kind === 'interface' && from !== entry.item.entry.scope)
      addImport(imports, neededEntry(from, entry, entry));
  }
  const exports = Array.from(world.exports).flatMap(([key, entry]) =>
    entry.item.kind === 'interface' && entry.item.target ? [{ key, entry, target: entry.item.target }] : [],
  );
  const [first] = exports;
  if (!first) return;
  const walk: Walk = { exports: world.exports, done: new Set(), required: new Map(), entry: first.entry, budget };
  for (const { key, entry, target } of exports) {
    walk.entry = entry;
    const conflict = addExport(walk, target, key, entry, 0);
    if (conflict) {
      report(check, world, entry, target, conflict);
      return;
    }
  }
  for (const { entry } of walk.required.values()) addImport(imports, entry);
}

/** The imports of a world, and those that have been gone through with all that they need. */
interface Imports {
  readonly all: Map<WorldKey, WorldEntry>;
  readonly done: Set<WorldKey>;
  readonly budget: Budget;
}

interface Walk {
  readonly exports: ReadonlyMap<WorldKey, WorldEntry>;
  readonly done: Set<WorldKey>;
  /** What must be imported: its entry, and the interface that needs it. */
  readonly required: Map<Interface, { readonly by: Interface; readonly entry: NeededEntry }>;
  /** The export whose needs are being followed. */
  entry: WorldEntry;
  readonly budget: Budget;
}

interface Conflict {
  /** The interface that would be both imported and exported. */
  readonly target: Interface;
  /** What needs it as an import. */
  readonly by: Interface;
}

/**
 * Follows what an exported interface needs, and gives the conflict, if there is one. `own` is its entry among the
 * exports. The recursion is as deep as interfaces use each other.
 */
function addExport(walk: Walk, target: Interface, key: WorldKey, own: WorldEntry, depth: number): Conflict | undefined {
  if (walk.done.has(key) || depth > deepest || walk.budget.items-- <= 0) return undefined;
  for (const needed of target.uses.keys()) {
    const exported = walk.exports.get(needed);
    const conflict = exported
      ? addExport(walk, needed, needed, exported, depth + 1)
      : addRequired(walk, needed, own, depth + 1, target);
    if (conflict) return conflict;
  }
  const required = walk.required.get(target);
  if (required) return { target, by: required.by };
  walk.done.add(key);
  return undefined;
}

/** Follows what must be imported for the sake of an export, by way of `from`, the entry of what needs it. */
function addRequired(
  walk: Walk,
  target: Interface,
  from: WorldEntry,
  depth: number,
  by: Interface,
): Conflict | undefined {
  if (walk.done.has(target)) return { target, by };
  if (walk.required.has(target) || depth > deepest || walk.budget.items-- <= 0) return undefined;
  const entry = neededEntry(target, from, walk.entry);
  for (const needed of target.uses.keys()) {
    const conflict = addRequired(walk, needed, entry, depth + 1, target);
    if (conflict) return conflict;
  }
  walk.required.set(target, { by, entry });
  return undefined;
}

type NeededEntry = WorldEntry & { readonly item: { readonly kind: 'interface'; readonly target: Interface } };

/** Where and behind which gates it comes in is a matter of `cause`, which the world has of itself. */
function neededEntry(target: Interface, by: WorldEntry, { place, stability }: WorldEntry): NeededEntry {
  return { item: { kind: 'interface', target }, place, stability, because: { kind: 'needed', by } };
}

function addImport(imports: Imports, entry: NeededEntry): void {
  if (imports.done.has(entry.item.target)) return;
  addNeeds(imports, entry.item.target, entry);
  put(imports, entry);
}

/** Adds all that an interface uses, what is used first. */
function addNeeds(imports: Imports, target: Interface, cause: WorldEntry): void {
  const open: { entry: WorldEntry; needed?: NeededEntry; rest: Iterator<Interface> }[] = [
    { entry: cause, rest: target.uses.keys() },
  ];
  for (let step = open.at(-1); step; step = open.at(-1)) {
    const { value: next } = step.rest.next();
    if (!next) {
      open.pop();
      if (step.needed) put(imports, step.needed);
    } else if (imports.budget.items-- <= 0) return;
    else if (!imports.done.has(next)) {
      const needed = neededEntry(next, step.entry, cause);
      open.push({ entry: needed, needed, rest: next.uses.keys() });
    }
  }
}

function put({ all, done }: Imports, entry: NeededEntry): void {
  const { target } = entry.item;
  const known = all.get(target);
  done.add(target);
  if (!known) all.set(target, entry);
  else if (known.stability !== entry.stability) all.set(target, { ...known, stability: entry.stability });
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
    { ...by.place, message: `\`${by.name}\` needs \`${clash.name}\`, and is not exported itself.` },
  ];
  const message =
    `The exported interface \`${target.name}\` needs \`${clash.name}\` in two ways: as the export of this world, and ` +
    `as an import${by ? ` by way of \`${by.name}\`` : ''}. Export ${by ? `\`${by.name}\`` : 'what lies between'} too.`;
  check.report(errorAt(entry.place, 'world', message, related));
}

const deepest = 1000;
