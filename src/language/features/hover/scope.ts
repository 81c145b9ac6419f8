import type { ExternNode, Gate, Interface, InterfaceNode, World, WorldNode } from '../../../wit/index.ts';
import type { Direction } from './function.ts';
import { gatesInWords } from './gates.ts';

/** The node of an interface or a world; of an interface inside a world the import or export that holds it. */
export function nodeOf(scope: Interface | World): InterfaceNode | WorldNode | ExternNode | undefined {
  for (const item of scope.part.items) {
    if (item.kind === 'top-use') continue;
    if (item.items === scope.items) return item;
    const inline = item.kind === 'world' ? inlineIn(item, scope) : undefined;
    if (inline) return inline;
  }
  return undefined;
}

function inlineIn({ items }: WorldNode, scope: Interface | World): ExternNode | undefined {
  for (const item of items) {
    if (item.kind !== 'import' && item.kind !== 'export') continue;
    if (item.target.kind === 'inline' && item.target.items === scope.items) return item;
  }
  return undefined;
}

/** The whole name of an interface or a world; of an interface inside a world that of the world too. */
export function wholeOf(scope: Interface | World): string {
  const { part, owner } = scope;
  const around = part.items.find((item) => item.kind === 'world' && inlineIn(item, scope));
  if (around?.kind !== 'world') return scope.whole;
  const version = owner.version === undefined ? '' : `@${owner.version}`;
  return `${owner.bare}/${around.name.text}${version} ${scope.name}`;
}

/** The gates of something, and those of the interface or world that it is in. */
export function gatesOf(gates: readonly Gate[], scope: Interface | World, features: readonly string[]): string[] {
  const own = gatesInWords(gates, features);
  if (own.some((gate) => gate.startsWith('unstable'))) return own;
  const around = (nodeOf(scope)?.gates ?? []).filter(({ kind }) => kind !== 'since' && kind !== 'external-id');
  return [...own, ...gatesInWords(around, features).map((gate) => `${scope.kind} ${gate}`)];
}

/** How the functions of an interface or a world cross into a component, as far as that is known there. */
export function directionOf(scope: Interface | World): Direction {
  // The functions of a world's resources are there to be imported.
  if (scope.kind === 'world') return 'import';
  const node = nodeOf(scope);
  return node?.kind === 'import' || node?.kind === 'export' ? node.kind : 'either';
}
