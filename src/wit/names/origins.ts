import type { FindPackage } from './follow.ts';
import { renamedLabels } from './labels.ts';
import { type NamedSymbol, symbolOfEntry, symbolOfItem, targetOf } from './symbol.ts';

/**
 * What a symbol is by its first name: through every `as`, what it was called before. A name that leads nowhere, or is
 * the first one, is itself. More than one is what an `include … with` renames both as an import and as an export.
 */
export function originsOf(symbol: NamedSymbol, find: FindPackage): readonly NamedSymbol[] {
  const found = new Map<string, NamedSymbol>();
  const seen = new Set<string>();
  const open = [symbol];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next.key)) continue;
    seen.add(next.key);
    const before = beforeIn(next, find);
    if (before.length === 0) found.set(next.key, next);
    open.push(...before);
  }
  return found.size === 0 ? [symbol] : Array.from(found.values());
}

function beforeIn(symbol: NamedSymbol, find: FindPackage): readonly NamedSymbol[] {
  switch (symbol.kind) {
    case 'alias': {
      const target = targetOf(symbol.entry, find);
      const before = target && symbolOfEntry(target, find);
      return before ? [before] : [];
    }
    case 'path-alias':
      return symbol.target ? [symbolOfItem(symbol.target)] : [];
    case 'label':
      return renamedLabels(symbol, find);
    default:
      return [];
  }
}
