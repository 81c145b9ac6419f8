import { createLayouts, escapeName, type TypeEntry } from '../../../wit/index.ts';
import { namesLine } from './function.ts';
import { typeNames } from './binding-names.ts';
import { code, counted } from './card.ts';
import { typeDeclaration } from './declaration.ts';

/** The entry with the declaration that a `use` leads to in the end; itself if it is declared, or leads nowhere. */
export function declaredBy(entry: TypeEntry): TypeEntry {
  let at = entry;
  for (let steps = 0; !at.node && at.target && steps < mostUses; steps++) at = at.target;
  return at;
}

/** The declaration of a type, and under an alias of another the declaration of that. */
export function declarationsOf(entry: TypeEntry): string {
  const lines: string[] = [];
  for (let at: TypeEntry | undefined = entry; at && lines.length < mostSteps; at = at.target) {
    if (at.node) lines.push(typeDeclaration(at.node));
  }
  return lines.length === 0 ? `type ${escapeName(entry.name)}` : lines.join('\n');
}

/** What bindings call a type, and how it lies in memory. */
export function typeDetails(entry: TypeEntry): string[] {
  return [namesLine(typeNames(entry.name)), ...layoutLine(entry)];
}

function layoutLine(entry: TypeEntry): string[] {
  if (entry.kind === 'resource') return [`Canonical ABI ${code('i32')}, a handle`];
  const layout = createLayouts().ofEntry(entry);
  if (!layout || layout.size > mostBytes) return [];
  const { size, alignment, flat } = layout;
  const passed = flat.length > mostPassed ? 'by way of memory' : code(`(${flat.join(', ')})`);
  return [`Canonical ABI ${passed} · ${counted(size, 'byte')}, aligned to ${alignment}`];
}

const mostSteps = 4;
/** Interfaces may use each other in a circle, which is reported elsewhere. */
const mostUses = 1000;
/** Those of a memory: a longer type is passed by nobody. */
const mostBytes = 2 ** 32;
const mostPassed = 16;
