import type { Span } from '../base/index.ts';
import type { WitDiagnostic } from './check/diagnostic.ts';
import { isExcluded, stabilityOf } from './check/gates.ts';
import type { TypeScope, World } from './check/model.ts';
import type { Gate } from './syntax/tree.ts';

/**
 * What is only warned about, because parsers take it, but stands in a world or in an interface of it: then the encoder
 * refuses the component, whether a function mentions it or not, and knows no place.
 */
export function unencodableIn(
  world: World,
  diagnostics: readonly WitDiagnostic[],
  features: ReadonlySet<string>,
): WitDiagnostic[] {
  const warnings = diagnostics.filter(
    ({ severity, code }) => severity === 'warning' && (code === 'portability' || code === 'duplicate'),
  );
  if (warnings.length === 0) return [];
  const scopes = Array.from(scopesOf(world));
  return warnings.filter(({ path, span }) =>
    scopes.some((scope) => scope.part.path === path && isAsked(scope, span, features)),
  );
}

/** The world, the worlds that it includes, and all their interfaces. */
function scopesOf(world: World): Set<TypeScope> {
  const scopes = new Set<TypeScope>([world]);
  for (const { item } of [...world.imports.values(), ...world.exports.values()]) {
    if (item.kind === 'type') scopes.add(item.entry.scope);
    else if (item.kind === 'function') scopes.add(item.scope);
    else if (item.target) scopes.add(item.target);
  }
  return scopes;
}

/** Whether a place lies in something of an interface or a world that is not left out. */
function isAsked({ items }: TypeScope, span: Span, features: ReadonlySet<string>): boolean {
  const there = (node: Gated): boolean => !isExcluded(stabilityOf(node.gates), features);
  const item = items.find((each) => contains(each.span, span));
  // An interface inside a world is a scope of its own.
  if (!item || !there(item) || ('target' in item && item.target.kind === 'inline')) return false;
  const method = item.kind === 'resource' ? item.functions.find((each) => contains(each.span, span)) : undefined;
  return !method || there(method);
}

interface Gated {
  readonly gates: readonly Gate[];
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
