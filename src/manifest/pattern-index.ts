import type { Capability, Right } from './capability.ts';
import { matchReadHost } from './hosts.ts';
import { matchNames } from './path-match.ts';
import { marksOf, placeOf } from './pattern-places.ts';
import { matchesUse, parsePattern, type Pattern } from './pattern.ts';
import type { ReadUse } from './read-use.ts';

/** A right with its pattern read. */
export interface CompiledRight {
  readonly capability: Capability;
  readonly pattern: Pattern;
}

/** Rights by the parts of their patterns that are written out, so that a use meets only those that may mean it. */
export interface PatternIndex<Entry extends CompiledRight> {
  /** Those whose pattern means the use, the one that is named first in front. */
  matching(use: ReadUse): readonly Entry[];
  /** Whether there is one, without looking for all. */
  covers(use: ReadUse): Entry | undefined;
  /** The entry that shares most of its leading keys with the use, and how many; undefined where there is none at all. */
  nearest(use: ReadUse): { readonly entry: Entry; readonly shared: number } | undefined;
}

/**
 * Reads rights, each text once, in the order in which they are named: the longest text first, for it is the narrowest
 * more often than not, whatever the order they came in. A text that is no pattern allows nothing, so it is left out; the
 * manifest or the setting that it came from has an error that says so.
 */
export function compileRights(rights: readonly Right[]): readonly CompiledRight[] {
  const distinct = new Map(rights.map((right) => [keyOf(right), right]));
  return Array.from(distinct.values())
    .flatMap(({ capability, pattern }) => {
      const parsed = parsePattern(capability, pattern);
      return parsed.kind === 'pattern' ? [{ capability, pattern: parsed.pattern }] : [];
    })
    .toSorted((a, b) => b.pattern.text.length - a.pattern.text.length || (a.pattern.text < b.pattern.text ? -1 : 1));
}

/** One text for a right, by which requests and grants meet. */
export function keyOf(right: Right): string {
  return `${right.capability} ${right.pattern}`;
}

/** @param entries in the order in which they are named */
export function indexPatterns<Entry extends CompiledRight>(entries: readonly Entry[]): PatternIndex<Entry> {
  const roots = new Map<Capability, Node<Entry>>();
  for (const [rank, entry] of entries.entries()) {
    const root = roots.get(entry.capability) ?? newNode<Entry>();
    roots.set(entry.capability, root);
    insert(root, { entry, rank });
  }

  function collect(use: ReadUse, most: number): Ranked<Entry>[] {
    const found: Ranked<Entry>[] = [];
    const keys = use.keys ?? [];
    let node = use.keys && roots.get(use.use.capability);
    /** Read only where something needs them. */
    let marks: readonly string[] | undefined;
    for (let depth = 0; node; depth++) {
      const ended = depth === keys.length;
      const { open } = node;
      const whole = ended ? node.whole : undefined;
      if (open?.marked || whole?.marked) marks ??= marksOf(use);
      if (open) takeMatching(open, use, marks, found);
      if (whole) takeMatching(whole, use, marks, found);
      if (ended || found.length >= most) break;
      node = node.below?.get(keys[depth] ?? '');
    }
    return found;
  }

  return {
    covers: (use) => collect(use, 1)[0]?.entry,
    matching(use) {
      const found = collect(use, Infinity);
      if (found.length === 0) return none;
      if (found.length > 1) found.sort((a, b) => a.rank - b.rank);
      return found.map(({ entry }) => entry);
    },
    nearest(use) {
      let node = roots.get(use.use.capability);
      let shared = 0;
      const keys = use.keys ?? [];
      for (; node && shared < keys.length; shared++) {
        const next = node.below?.get(keys[shared] ?? '');
        if (!next) break;
        node = next;
      }
      return node?.first && { entry: node.first.entry, shared };
    },
  };
}

interface Ranked<Entry> {
  readonly entry: Entry;
  readonly rank: number;
}

/** Small where there is little in it: a thousand of them should stay in the processor's cache. */
interface Node<Entry> {
  below: Map<string, Node<Entry>> | undefined;
  /** Patterns that end here. */
  whole: Stand<Entry> | undefined;
  /** Patterns that go on with something that is not written out. */
  open: Stand<Entry> | undefined;
  /** The first that is named of all that stand here or below. */
  first: Ranked<Entry> | undefined;
}

/** The patterns in one place: those of which no more is known, and those that have marks. */
interface Stand<Entry> {
  readonly unmarked: Ranked<Entry>[];
  marked: Map<string, Ranked<Entry>[]> | undefined;
}

function newNode<Entry>(): Node<Entry> {
  return { below: undefined, whole: undefined, open: undefined, first: undefined };
}

function insert<Entry extends CompiledRight>(root: Node<Entry>, ranked: Ranked<Entry>): void {
  const { keys, whole, marks } = placeOf(ranked.entry.pattern);
  let node = root;
  node.first ??= ranked;
  for (let depth = 0; depth < keys.length; depth++) {
    const key = keys[depth] ?? '';
    node.below ??= new Map();
    const next = node.below.get(key) ?? newNode<Entry>();
    node.below.set(key, next);
    node = next;
    node.first ??= ranked;
  }
  const place = whole ? 'whole' : 'open';
  const stand = (node[place] ??= { unmarked: [], marked: undefined });
  if (marks.length === 0) stand.unmarked.push(ranked);
  for (const mark of marks) {
    stand.marked ??= new Map();
    const there = stand.marked.get(mark);
    if (there) there.push(ranked);
    else stand.marked.set(mark, [ranked]);
  }
}

function takeMatching<Entry extends CompiledRight>(
  stand: Stand<Entry>,
  use: ReadUse,
  marks: readonly string[] | undefined,
  into: Ranked<Entry>[],
): void {
  for (const ranked of stand.unmarked) if (matchesRead(ranked.entry.pattern, use)) into.push(ranked);
  if (!stand.marked || !marks) return;
  for (const mark of marks) {
    for (const ranked of stand.marked.get(mark) ?? none) if (matchesRead(ranked.entry.pattern, use)) into.push(ranked);
  }
}

const none: readonly never[] = [];

/** As {@link matchesUse}, without reading the use once more. */
function matchesRead(pattern: Pattern, { use, names, host }: ReadUse): boolean {
  if (pattern.kind === 'path') return matchNames(pattern, names);
  if (pattern.kind === 'host' && host && use.capability === 'network.connect') return matchReadHost(pattern, use, host);
  return matchesUse(pattern, use);
}
