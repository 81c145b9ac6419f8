import {
  escapeName,
  explainEntry,
  type Reason,
  type TypeEntry,
  type World,
  type WorldEntry,
  type WorldKey,
} from '../../../wit/index.ts';
import { bounded, code } from './card.ts';
import { signature } from './declaration.ts';

type Direction = 'import' | 'export';

/** All that a world imports and exports, with the reasons for what is not written there. */
export function worldLists(world: World): string[] {
  return [list('Imports', 'import', world.imports), list('Exports', 'export', world.exports)].flat();
}

/** Why a world has an entry, as steps from it down to what is written; empty if that is the entry itself. */
export function reasonText(entry: WorldEntry, direction: Direction): string {
  return arrows(stepsOf(explainEntry(entry), direction));
}

/** An import or export as it is written, without the word before it. */
export function entryText(key: WorldKey, { item }: WorldEntry): string {
  const label = typeof key === 'string' ? escapeName(key) : key.whole;
  switch (item.kind) {
    case 'function':
      return signature(`${label}: `, item.type);
    case 'type':
      return `${typeWord(item.entry)} ${label}`;
    default:
      if (typeof key !== 'string') return label;
      return item.target && item.target.whole !== key ? `${label}: ${item.target.whole}` : `${label}: interface`;
  }
}

function typeWord({ node, kind }: TypeEntry): string {
  if (kind === 'resource') return 'resource';
  return node && node.kind !== 'alias' ? node.kind : 'type';
}

/** Entries that came by the same `include` stand together under it, those that are of this world before them. */
function list(title: string, direction: Direction, entries: ReadonlyMap<WorldKey, WorldEntry>): string[] {
  if (entries.size === 0) return [];
  const groups = new Map<string, string[]>([['', []]]);
  const all = Array.from(entries);
  // One more than fits is shown rather than counted.
  const shown = all.length <= mostEntries + 1 ? all : all.slice(0, mostEntries);
  for (const [key, entry] of shown) {
    const reasons = explainEntry(entry);
    const own = reasons.findIndex(({ kind }) => kind !== 'included');
    const group = includedText(reasons.slice(0, own));
    const line = `- ${code(entryLine(key, entry))}${arrows(stepsOf(reasons.slice(own), direction))}`;
    groups.set(group, [...(groups.get(group) ?? []), line]);
  }
  const parts = Array.from(groups, ([group, lines]) => [...(group === '' ? [] : [group]), lines.join('\n')]);
  const rest = all.length > shown.length ? [`… and ${all.length - shown.length} more`] : [];
  const text = [...parts.flat(), ...rest].filter((part) => part !== '');
  return [`**${title}** (${entries.size})\n\n${text.join('\n\n')}`];
}

/** The worlds that bring something in, one by way of the other. */
function includedText(reasons: readonly Reason[]): string {
  const worlds = reasons.flatMap((reason) => (reason.kind === 'included' ? [code(reason.world.whole)] : []));
  if (worlds.length === 0) return '';
  return `Included from ${bounded(worlds, mostSteps, (world) => world).join(' ← ')}:`;
}

/** The steps but for the last, which says where the first of them all is written. */
function stepsOf(reasons: readonly Reason[], direction: Direction): string[] {
  const last = reasons.at(-1);
  const steps = reasons.slice(0, -1).map(stepText);
  // That an import is imported there goes without saying.
  if (last?.kind === 'written' && steps.length > 0 && last.as !== direction) steps.push(stepText(last));
  return steps;
}

function arrows(steps: readonly string[]): string {
  const shown = steps.length > mostSteps ? [...steps.slice(0, mostSteps), '…'] : steps;
  return shown.map((step) => ` ← ${step}`).join('');
}

function entryLine(key: WorldKey, entry: WorldEntry): string {
  const text = entryText(key, entry).replaceAll(/\s+/g, ' ');
  return text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
}

function stepText(reason: Reason): string {
  switch (reason.kind) {
    case 'included':
      return `included from ${code(reason.world.whole)}`;
    case 'needed': {
      const types = bounded(reason.types, mostTypes, code).join(', ');
      // The world takes it for itself.
      return reason.by.kind === 'world' ? `used here for ${types}` : `used by ${code(reason.by.whole)} for ${types}`;
    }
    default:
      return reason.as === 'type' ? 'a type of this world' : `${reason.as}ed`;
  }
}

const mostEntries = 40;
const mostSteps = 5;
const mostTypes = 4;
const longestLine = 100;
