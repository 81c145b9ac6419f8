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

/** A right in the index. `rank` says in which order rights are named where several mean a use: the lowest first. */
export interface IndexedRight extends CompiledRight {
  readonly part: 'request' | 'allowed' | 'denied';
  readonly rank: number;
}

/** Rights by the parts of their patterns that are written out, so that a use meets only those that may mean it. */
export interface PatternIndex<Entry extends IndexedRight> {
  /** Those whose pattern means the use, of all parts, in no order. */
  matching(use: ReadUse): readonly Entry[];
  /** The request that shares most of its leading keys with the use, and how many; undefined where there is none at all. */
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

/** @param entries by their rank */
export function indexPatterns<Entry extends IndexedRight>(entries: readonly Entry[]): PatternIndex<Entry> {
  const roots = new Map<Capability, Node<Entry>>();
  for (const entry of entries) {
    const root = roots.get(entry.capability) ?? newNode<Entry>();
    roots.set(entry.capability, root);
    insert(root, entry);
  }
  return {
    matching(use) {
      const found: Entry[] = [];
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
        if (ended) break;
        node = node.below?.get(keys[depth] ?? '');
      }
      return found;
    },
    nearest(use) {
      let node = roots.get(use.use.capability);
      let shared = 0;
      const keys = use.keys ?? [];
      for (; node && shared < keys.length; shared++) {
        const next = node.below?.get(keys[shared] ?? '');
        if (!next?.first) break;
        node = next;
      }
      return node?.first && { entry: node.first, shared };
    },
  };
}

/** Small where there is little in it: a thousand of them should stay in the processor's cache. */
interface Node<Entry> {
  below: Map<string, Node<Entry>> | undefined;
  /** Patterns that end here. */
  whole: Stand<Entry> | undefined;
  /** Patterns that go on with something that is not written out. */
  open: Stand<Entry> | undefined;
  /** The first that is named of all requests that stand here or below. */
  first: Entry | undefined;
}

/** The patterns in one place: those of which no more is known, and those that have marks. */
interface Stand<Entry> {
  readonly unmarked: Entry[];
  marked: Map<string, Entry[]> | undefined;
}

function newNode<Entry>(): Node<Entry> {
  return { below: undefined, whole: undefined, open: undefined, first: undefined };
}

function insert<Entry extends IndexedRight>(root: Node<Entry>, entry: Entry): void {
  const { keys, whole, marks } = placeOf(entry.pattern);
  const request = entry.part === 'request' ? entry : undefined;
  let node = root;
  node.first ??= request;
  for (let depth = 0; depth < keys.length; depth++) {
    const key = keys[depth] ?? '';
    node.below ??= new Map();
    const next = node.below.get(key) ?? newNode<Entry>();
    node.below.set(key, next);
    node = next;
    node.first ??= request;
  }
  const place = whole ? 'whole' : 'open';
  const stand = (node[place] ??= { unmarked: [], marked: undefined });
  if (marks.length === 0) stand.unmarked.push(entry);
  for (const mark of marks) {
    stand.marked ??= new Map();
    const there = stand.marked.get(mark);
    if (there) there.push(entry);
    else stand.marked.set(mark, [entry]);
  }
}

function takeMatching<Entry extends IndexedRight>(
  stand: Stand<Entry>,
  use: ReadUse,
  marks: readonly string[] | undefined,
  into: Entry[],
): void {
  for (const entry of stand.unmarked) if (matchesRead(entry.pattern, use)) into.push(entry);
  if (!stand.marked || !marks) return;
  for (const mark of marks) {
    for (const entry of stand.marked.get(mark) ?? none) if (matchesRead(entry.pattern, use)) into.push(entry);
  }
}

const none: readonly never[] = [];

/** As {@link matchesUse}, without reading the use once more. */
function matchesRead(pattern: Pattern, { use, names, host }: ReadUse): boolean {
  if (pattern.kind === 'path') return matchNames(pattern, names);
  if (pattern.kind === 'host' && host && use.capability === 'network.connect') return matchReadHost(pattern, use, host);
  return matchesUse(pattern, use);
}
