import {
  escapeName,
  type ExternNode,
  printPath,
  type RenamedNode,
  type World,
  type WorldEntry,
} from '../../../wit/index.ts';
import type { Card } from './card.ts';
import { signature } from './declaration.ts';
import { functionDetails } from './function.ts';
import { gatesInWords } from './gates.ts';
import { originOf } from './origin.ts';
import { entryText, reasonText } from './world.ts';

/** What a world imports or exports by a name of its own, or both. */
export function labelCard(
  path: string,
  world: World,
  name: string,
  node: ExternNode | RenamedNode,
  features: readonly string[],
): Card {
  const entries = [sideOf('import', world.imports.get(name)), sideOf('export', world.exports.get(name))].flat();
  const lines = entries.map(({ side, entry }) => `${side} ${entryText(name, entry)};`);
  const details = entries.flatMap(({ side, entry: { item } }) =>
    item.kind === 'function'
      ? functionDetails(name, item.type, item.scope, side, { role: 'free', resource: undefined })
      : [],
  );
  const reasons = entries.flatMap(({ side, entry }) => {
    const text = reasonText(entry, side);
    return text === '' ? [] : [`${side}${text}`];
  });
  const written = 'target' in node ? node : undefined;
  return {
    declaration: lines.length === 0 ? labelText(name, node) : lines.join('\n'),
    origin: originOf(world.whole, world.place, path),
    gates: written ? gatesInWords(written.gates, features) : [],
    doc: written?.doc?.text,
    more: [...reasons, ...new Set(details)],
  };
}

interface Side {
  readonly side: 'import' | 'export';
  readonly entry: WorldEntry;
}

function sideOf(side: Side['side'], entry: WorldEntry | undefined): Side[] {
  return entry ? [{ side, entry }] : [];
}

/** A label that is in no list, because it is left out or stands twice. */
function labelText(name: string, node: ExternNode | RenamedNode): string {
  const label = escapeName(name);
  if (!('target' in node)) return `${escapeName(node.name.text)} as ${label}`;
  const { kind, target } = node;
  if (target.kind === 'function') return `${kind} ${signature(`${label}: `, target.type)};`;
  return `${kind} ${label}: ${target.kind === 'inline' ? 'interface' : printPath(target.path, 'with-version')};`;
}
