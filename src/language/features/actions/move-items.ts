import {
  escapeName,
  type FileFacts,
  followPath,
  type Interface,
  type InterfaceItem,
  type InterfaceNode,
  type Surroundings,
  symbolOfEntry,
  type TypeEntry,
  type UseNode,
} from '../../../wit/index.ts';
import type { Asked, FileEdit, Refactoring } from './action.ts';
import { alsoInWorlds } from './also-in-worlds.ts';
import { freshName } from './fresh.ts';
import { addedText, after, indentAt, intoBraces, isAfterGap, lineEndOf, removal, wholeItem } from './text.ts';
import { contains, nameIn, typesIn } from './tree.ts';
import { removeNames, usesIn } from './unused.ts';

/**
 * Moves the selected items of an interface to a new one, next to it. Each takes from the other what it needs; where both
 * would have to, nothing is offered, since interfaces cannot need each other. Worlds that import or export the
 * old one do so with the new one too.
 */
export const moveItems: Refactoring = function* (asked) {
  const { model, path, facts } = asked;
  const around = model.surroundings(path, asked.range.start);
  const old = around?.item;
  if (!around || old?.kind !== 'interface') return;
  const node = around.part.items.find((item) => item.kind === 'interface' && item.items === old.items);
  const moved = old.items.filter((item) => item.kind !== 'use' && isSelected(asked, item));
  const kept = old.items.filter((item) => item.kind !== 'use' && !moved.includes(item));
  if (node?.kind !== 'interface' || moved.length === 0 || kept.length === 0) return;
  const needs = needsOf(old, moved);
  const back = neededBack(asked, old, node, moved, kept);
  if (back.length > 0 && needs.own.length > 0) return;

  const name = freshName(
    `${old.name}-${moved.every(({ kind }) => kind !== 'function') ? 'types' : 'part'}`,
    takenIn(around),
  );
  const uses = [...useLines(escapeName(old.name), needs.own), ...copiedUses(facts.text, needs.used)];
  const gone = new Set(needs.used.map(({ entry }) => entry).filter((entry) => !isNeeded(asked, around, entry, kept)));
  const gates = node.gates.filter(({ kind }) => kind !== 'external-id').map(({ span }) => slice(facts.text, span));
  const text = newInterface(facts, node, { name, gates, uses, items: moved });
  const taken = useLines(escapeName(name), back);
  yield {
    title: `Move ${moved.length === 1 ? `\`${nameOf(moved[0])}\`` : `${moved.length} items`} to a new interface`,
    kind: 'refactor.move',
    edits: [
      ...moved.map((item) => ({ path, span: removal(facts, item.span), text: '' })),
      ...removeNames(
        asked,
        Array.from(gone, ({ place }) => place.span),
      ),
      ...(taken.length > 0 ? putInto(asked, node, taken.join('\n'), gone) : []),
      { path, ...after(facts, node.span, text) },
      ...alsoInWorlds(asked, around, old, name),
    ],
  };
};

/** Whether all of an item is selected; without a selection, whether the cursor stands on its name. */
function isSelected({ range }: Asked, item: Exclude<InterfaceItem, UseNode>): boolean {
  return range.start === range.end ? contains(item.name.span, range) : contains(range, item.span);
}

interface Needs {
  /** Types of the old interface. */
  readonly own: readonly TypeEntry[];
  /** What it takes from others itself. */
  readonly used: readonly { readonly entry: TypeEntry; readonly use: UseNode }[];
}

/** What the moved items name and do not take along. */
function needsOf(old: Interface, moved: readonly InterfaceItem[]): Needs {
  const entries = namedBy(old, moved).filter(({ node }) => !node || !moved.includes(node));
  const used = entries.flatMap((entry) => {
    const use = entry.node ? undefined : useOf(old, entry);
    return use ? [{ entry, use }] : [];
  });
  return { own: entries.filter(({ node }) => node), used };
}

/** The types that some items name, each once. */
function namedBy(old: Interface, items: readonly InterfaceItem[]): TypeEntry[] {
  const names = typesIn(items).flatMap(({ type }) => nameIn(type)?.text ?? []);
  return Array.from(new Set(names)).flatMap((name) => old.types.get(name) ?? []);
}

function useOf(old: Interface, { place: { span } }: TypeEntry): UseNode | undefined {
  return old.items.find((item): item is UseNode => item.kind === 'use' && contains(item.span, span));
}

/** The moved types that what stays behind names, or that others take from the old interface. */
function neededBack(
  { model, path }: Asked,
  old: Interface,
  node: InterfaceNode,
  moved: readonly InterfaceItem[],
  kept: readonly InterfaceItem[],
): TypeEntry[] {
  const named = new Set(namedBy(old, kept));
  return moved.flatMap((item) => {
    const entry = old.types.get(nameOf(item));
    if (!entry || entry.node !== item) return [];
    if (named.has(entry)) return [entry];
    const symbol = model.occurrenceAt(path, item.name.span.start)?.symbol;
    if (!symbol || symbol.kind !== 'type') return [];
    for (const places of model.occurrencesOf(symbol)) {
      if (places.some((place) => place.path !== path || !contains(node.span, place.span))) return [entry];
    }
    return [];
  });
}

/** Whether the old interface has a reason to go on taking a type: of its own, or because others take it from there. */
function isNeeded(
  { model, path }: Asked,
  around: Surroundings,
  entry: TypeEntry,
  kept: readonly InterfaceItem[],
): boolean {
  const { owner, item: old } = around;
  if (old?.kind !== 'interface' || namedBy(old, kept).includes(entry)) return true;
  const { parts } = owner.source;
  const find = model.finder(path);
  const isTaken = parts.some((part) =>
    usesIn(part.items).some(
      ({ path: from, names }) =>
        names.some(({ name }) => name.text === entry.name) && followPath(owner, part, from, find) === old,
    ),
  );
  if (isTaken) return true;
  const symbol = symbolOfEntry(entry);
  const elsewhere = symbol ? Array.from(model.occurrencesOf(symbol)).flat() : [];
  // Another package that names the type may well take it from here.
  return elsewhere.some((place) => !parts.some((part) => part.path === place.path) && place.role === 'reference');
}

/** `use` lines that take types by their own names, those that are left out behind their gate. */
function useLines(path: string, entries: readonly TypeEntry[]): string[] {
  const byGate = new Map<string, string[]>();
  for (const { name, stability } of entries) {
    const isLeftOut = stability.feature && !stability.since;
    const gate = isLeftOut ? `@unstable(feature = ${escapeName(stability.feature.text)})\n` : '';
    byGate.set(gate, [...(byGate.get(gate) ?? []), escapeName(name)]);
  }
  return Array.from(byGate, ([gate, names]) => `${gate}use ${path}.{${names.join(', ')}};`);
}

/** The `use` items of the old interface with only those names that the moved items need. */
function copiedUses(text: string, used: Needs['used']): string[] {
  const byUse = new Map<UseNode, TypeEntry[]>();
  for (const { entry, use } of used) byUse.set(use, [...(byUse.get(use) ?? []), entry]);
  return Array.from(byUse, ([use, entries]) => {
    const names = use.names.filter(({ span }) => entries.some(({ place }) => contains(span, place.span)));
    const gates = use.gates.map(({ span }) => `${slice(text, span)}\n`).join('');
    return `${gates}use ${slice(text, use.path.span)}.{${names.map(({ span }) => slice(text, span)).join(', ')}};`;
  });
}

interface NewInterface {
  readonly name: string;
  readonly gates: readonly string[];
  readonly uses: readonly string[];
  readonly items: readonly InterfaceItem[];
}

/** The text of the new interface as it stands at the margin of the old one, its items as they were written. */
function newInterface(facts: FileFacts, node: InterfaceNode, { name, gates, uses, items }: NewInterface): string {
  const { text } = facts;
  const outer = indentAt(text, node.span.start);
  const [first] = items;
  const inner = (first ? indentAt(text, first.span.start) : '').slice(outer.length) || '  ';
  const lines = uses.flatMap((use) => use.split('\n')).map((line) => inner + line);
  const bodies = items.map((item, index) => {
    const whole = wholeItem(facts, item.span);
    const isApart = index > 0 && isAfterGap(text, whole.start);
    return (isApart ? '\n' : '') + inner + addedText(text, whole, outer);
  });
  const gap = lines.length > 0 ? ['', ''] : [''];
  return ['', ...gates, `interface ${escapeName(name)} {`, [...lines, ...gap.slice(1), ...bodies].join('\n'), '}'].join(
    '\n',
  );
}

/** Puts `use` lines first into the old interface, apart from what is no `use`. */
function putInto(
  { path, facts }: Asked,
  { name, items }: InterfaceNode,
  lines: string,
  gone: ReadonlySet<TypeEntry>,
): FileEdit[] {
  const edit = intoBraces(facts, name.span.end, lines);
  if (!edit) return [];
  const starts = new Set(Array.from(gone, ({ place }) => place.span.start));
  const isFirst = !items.some(
    (item) => item.kind === 'use' && item.names.some((each) => !starts.has((each.alias ?? each.name).span.start)),
  );
  const isAlone = /^[ \t]*\r?\n/.test(facts.text.slice(edit.span.end));
  return [{ path, span: edit.span, text: isFirst && isAlone ? edit.text + lineEndOf(facts.text) : edit.text }];
}

/** The names that the files of a package know for interfaces and worlds. */
function takenIn({ owner: { source, interfaces, worlds } }: Surroundings): string[] {
  const uses = source.parts.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'top-use' ? [(item.alias ?? item.path.name).text] : [])),
  );
  return [...interfaces.keys(), ...worlds.keys(), ...uses];
}

function nameOf(item: InterfaceItem | undefined): string {
  return item === undefined || item.kind === 'use' ? '' : item.name.text;
}

function slice(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return text.slice(start, end);
}
