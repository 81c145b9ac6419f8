import { type Component, readComponent } from './component.ts';
import type { CoreModule } from './core-module.ts';
import { createCoreNames } from './core-names.ts';
import { Cursor, type Verdict } from './cursor.ts';
import type { Refusal } from './refusal.ts';
import { shareOut } from './share.ts';

export type { Refusal, RefusalKind } from './refusal.ts';

/** What all instances of a component together may grow to. */
export interface Bounds {
  /** Bytes of linear memory; what is not a whole page of 64 KiB is not used. */
  readonly memoryBytes: number;
  readonly tableElements: number;
}

export type Hardened =
  | {
      readonly kind: 'hardened';
      readonly bytes: Uint8Array;
      /** How many memories and tables there are over all instances. */
      readonly memories: number;
      readonly tables: number;
    }
  | { readonly kind: 'refused'; readonly reason: Refusal };

/**
 * Makes the bytes of a component safe to transpile and run, or refuses them. A pure function: it never throws and
 * never loops, whatever the bytes.
 *
 * In what it returns, every core import and export name is `n` and digits (the transpiler writes them unescaped into
 * JavaScript), the maxima of all memories and tables, over all instances, sum up to at most the bounds, the
 * component's own names are ones that the generated JavaScript can carry, and custom sections are gone but for the
 * names of functions. Core names are found by index in everything that the transpiler does, so the component answers
 * as before; only who looked for a core export by its name no longer finds it.
 */
export function harden(component: Uint8Array, bounds: Bounds): Hardened {
  const verdict: Verdict = { refusal: undefined };
  const cursor = new Cursor(component, verdict);
  const root = readComponent(cursor, createCoreNames());
  const instances = verdict.refusal ? [] : countInstances(root, cursor);
  const maxima = verdict.refusal ? new Map<CoreModule, Maxima>() : bound(instances, bounds, cursor);
  if (verdict.refusal) return { kind: 'refused', reason: verdict.refusal };
  const bytes = root.write((module) => {
    const own = maxima.get(module);
    return module.write(own?.memories ?? [], own?.tables ?? []);
  });
  const sum = (of: (module: CoreModule) => number) =>
    instances.reduce((total, { module, times }) => total + times * of(module), 0);
  return {
    kind: 'hardened',
    bytes,
    memories: sum((module) => module.memories.length),
    tables: sum((module) => module.tables.length),
  };
}

const pageBytes = 65_536;
const mostPages = 65_536;
/** The JavaScript interface of WebAssembly has no larger tables. */
const mostElements = 10_000_000;

/** Far above what composition makes; below what hurts the transpiler, the address space or the start-up time. */
const mostInstances = 1_000;
const mostMemories = 128;
const mostTables = 1_000;
const mostExpandedBytes = 64 * 1024 * 1024;

interface Instances {
  readonly module: CoreModule;
  readonly times: number;
}

interface Maxima {
  readonly memories: readonly number[];
  readonly tables: readonly number[];
}

/** How often each core module is instantiated, over all instances of the component that it stands in. */
function countInstances(root: Component, cursor: Cursor): readonly Instances[] {
  const counted: Instances[] = [];
  let instances = 0;
  let expandedBytes = 0;
  const visit = (component: Component, times: number) => {
    instances += times * (1 + component.moduleInstances.length);
    expandedBytes += times * component.ownBytes;
    for (const [module, made] of tally(component.modules, component.moduleInstances))
      counted.push({ module, times: times * made });
    for (const [nested, made] of tally(component.components, component.componentInstances)) visit(nested, times * made);
  };
  visit(root, 1);
  if (instances > mostInstances) {
    cursor.refuse(
      'too-complex',
      `The component makes ${instances} instances when it starts; the limit is ${mostInstances}.`,
    );
  } else if (expandedBytes > mostExpandedBytes) {
    cursor.refuse('too-complex', 'The component instantiates its parts so often that the host cannot transpile it.');
  }
  return counted;
}

function tally<T>(things: readonly T[], used: readonly number[]): readonly (readonly [thing: T, made: number])[] {
  const made = new Map<number, number>();
  for (const index of used) made.set(index, (made.get(index) ?? 0) + 1);
  return things.map((thing, index) => [thing, made.get(index) ?? 0]);
}

function bound(instances: readonly Instances[], bounds: Bounds, cursor: Cursor): Map<CoreModule, Maxima> {
  const memories = instances.flatMap(({ module, times }) => module.memories.map((limits) => ({ ...limits, times })));
  const tables = instances.flatMap(({ module, times }) => module.tables.map((limits) => ({ ...limits, times })));
  const count = (claims: readonly { times: number }[]) => claims.reduce((sum, claim) => sum + claim.times, 0);
  if (count(memories) > mostMemories)
    cursor.refuse('too-complex', `The component has ${count(memories)} memories; the limit is ${mostMemories}.`);
  if (count(tables) > mostTables)
    cursor.refuse('too-complex', `The component has ${count(tables)} tables; the limit is ${mostTables}.`);

  const pages = shareOut(memories, Math.floor(bounds.memoryBytes / pageBytes), mostPages);
  const elements = shareOut(tables, Math.floor(bounds.tableElements), mostElements);
  if (pages.kind === 'too-much') {
    cursor.refuse(
      'memory',
      `The component needs ${mebibytes(pages.needed * pageBytes)} MiB of memory at start; the limit is ${mebibytes(bounds.memoryBytes)} MiB.`,
    );
  }
  if (elements.kind === 'too-much') {
    cursor.refuse(
      'table',
      `The component needs tables of ${elements.needed} elements at start; the limit is ${bounds.tableElements}.`,
    );
  }
  if (pages.kind === 'too-much' || elements.kind === 'too-much') return new Map();

  const maxima = new Map<CoreModule, Maxima>();
  let memoryAt = 0;
  let tableAt = 0;
  for (const { module } of instances) {
    maxima.set(module, {
      memories: pages.maxima.slice(memoryAt, (memoryAt += module.memories.length)),
      tables: elements.maxima.slice(tableAt, (tableAt += module.tables.length)),
    });
  }
  return maxima;
}

function mebibytes(bytes: number): number {
  return Math.round((bytes / 1_048_576) * 10) / 10;
}
