import type { UsePath } from '../syntax/tree.ts';
import { type Check, newCheck } from './check.ts';
import { errorAt, type Related } from './diagnostic.ts';
import { lookUpForeign } from './foreign.ts';
import { resolveInterface } from './interfaces.ts';
import { declare, type Declared, resolvePath } from './items.ts';
import type { Environment, Interface, ResolvedPackage, World } from './model.ts';
import { type Edge, orderByNeed } from './order.ts';
import { pathsOf } from './paths.ts';
import type { PackageSource } from './sources.ts';
import { reportShutUses } from './shut-uses.ts';
import { reportUnused } from './unused.ts';
import { resolveWorld } from './worlds.ts';

/**
 * Resolves all names of a package and checks it. It depends on nothing but the source and the answers that
 * `environment` gives: equal answers give an equal package.
 */
export function checkPackage(source: PackageSource, environment: Environment): ResolvedPackage {
  const check = newCheck(source, environment);
  const declared = declare(check);
  const foreign = lookUpForeign(check);
  foreign.checkTopUses();
  const find = (item: Interface | World, path: UsePath, wanted: 'interface' | 'world'): Interface | World | undefined =>
    resolvePath(check, declared, foreign, item.part, path, wanted);
  for (const item of inOrder(check, declared)) {
    const toInterface = (path: UsePath): Interface | undefined => {
      const found = find(item, path, 'interface');
      return found?.kind === 'interface' ? found : undefined;
    };
    const toWorld = (path: UsePath): World | undefined => {
      const found = find(item, path, 'world');
      return found?.kind === 'world' ? found : undefined;
    };
    if (item.kind === 'interface') resolveInterface(check, item, (use) => toInterface(use.path));
    else resolveWorld(check, item, { toInterface, toWorld });
  }
  const { interfaces, worlds } = declared;
  reportShutUses(check);
  reportUnused(check, [...interfaces.values(), ...worlds.values()]);
  const left = Math.max(0, check.budget.items);
  const items = { count: environment.room - left, cut: check.budget.items < 0 };
  return { source, interfaces, worlds, diagnostics: check.diagnostics, broken: check.broken, items };
}

/** Interfaces in an order in which what they use comes first, and then worlds after those that they include. */
function inOrder(check: Check, declared: Declared): (Interface | World)[] {
  const items = [...declared.interfaces.values(), ...declared.worlds.values()];
  const numbers = new Map(items.map((item, index) => [item, index]));
  const edges = items.map((): Edge<UsePath>[] => []);
  for (const part of check.source.parts) {
    for (const { path, from } of pathsOf(part.items)) {
      if (from === undefined || path.package) continue;
      const item = declared.interfaces.get(from) ?? declared.worlds.get(from);
      const to = localTarget(declared, part, path);
      const [number, target] = [item && numbers.get(item), to && numbers.get(to)];
      if (item?.kind === to?.kind && number !== undefined && target !== undefined)
        edges[number]?.push({ to: target, at: path });
    }
  }
  const { order, cycles } = orderByNeed(edges);
  for (const cycle of cycles) reportCycle(check, items, cycle);
  const sorted = order.flatMap((index) => items[index] ?? []);
  return [...sorted.filter(({ kind }) => kind === 'interface'), ...sorted.filter(({ kind }) => kind === 'world')];
}

function localTarget(
  declared: Declared,
  part: PackageSource['parts'][number],
  path: UsePath,
): Interface | World | undefined {
  const alias = declared.namespaces.get(part)?.get(path.name.text);
  if (alias?.kind === 'foreign') return undefined;
  const name = alias?.name ?? path.name.text;
  return declared.interfaces.get(name) ?? declared.worlds.get(name);
}

function reportCycle(
  check: Check,
  items: readonly (Interface | World)[],
  cycle: readonly { readonly from: number; readonly to: number; readonly at: UsePath }[],
): void {
  const places = cycle.flatMap(({ from, at }) => {
    const item = items[from];
    return item ? [{ path: item.part.path, span: at.name.span, name: at.name.text, item }] : [];
  });
  const [first, ...more] = places;
  if (!first) return;
  const names = Array.from(new Set(places.map(({ item }) => `\`${item.name}\``)));
  const list = `${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}`;
  const verb = first.item.kind === 'world' ? 'include' : 'use';
  const message =
    names.length === 1
      ? `\`${first.item.name}\` ${verb}s itself.`
      : `${list} ${verb} each other: one of them must do without the others.`;
  const related = [
    ...more.slice(0, 30).map(({ path, span, name }): Related => ({ path, span, message: `By way of \`${name}\`.` })),
    ...Array.from(new Set(places.map(({ item }) => item)))
      .slice(0, 30)
      .map(({ place, name }): Related => ({ ...place, message: `\`${name}\` is declared here.` })),
  ];
  check.report(errorAt({ path: first.path, span: first.span }, 'cycle', message, related));
}
