/** What a tree is made of. */
export interface TreeSource<Node extends object> {
  /** The rows below one, or those at the top. */
  children(parent: Node | undefined): readonly Node[];
  /** What a row is told apart by. */
  idOf(node: Node): string;
  face(node: Node): Face;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/** All that stands on a row: `counts` are the part of it that may rise without end, which nobody reads as fast. */
export interface Face {
  readonly text: string;
  readonly counts?: string;
}

/**
 * A row is drawn anew with all rows below it, so one that has some is drawn for its counts alone no more often than once
 * in so many milliseconds. Rows without rows below show theirs at once.
 */
const countsMs = 1000;

/** The part of a tree that somebody looks at, so that only what differs from what they see is told. */
export interface ShownTree<Node extends object> {
  /** The rows below one, or those at the top. A row that was there before is the same object, brought up to date. */
  children(parent: Node | undefined): readonly Node[];
  parentOf(node: Node): Node | undefined;
  /**
   * The rows to be drawn anew, below those at the top that `concerns` picks: one whose own text differs, or below which
   * rows came or went. Undefined among them stands for the tree as a whole. What is not shown costs nothing.
   */
  changed(concerns: (top: Node) => boolean): Changed<Node>;
}

/** `isMore` says that counts have changed which were left for later: it is to be asked again. */
export interface Changed<Node> {
  readonly rows: readonly (Node | undefined)[];
  readonly isMore: boolean;
}

interface Shown<Node> {
  readonly node: Node;
  readonly parent: Node | undefined;
  face: Face;
  /** When it was given to be drawn. */
  time: number;
  /** The identities of the rows below, once somebody has asked for them. */
  below: readonly string[] | undefined;
}

interface Found<Node> {
  readonly rows: Node[];
  isMore: boolean;
}

export function shownTree<Node extends object>(source: TreeSource<Node>): ShownTree<Node> {
  const shown = new Map<string, Shown<Node>>();
  const idOf = new WeakMap<Node, string>();
  /** Also of rows that are gone: the editor may still be on its way to them. */
  const parents = new WeakMap<Node, Node>();
  let top: readonly string[] | undefined;

  function entryOf(node: Node | undefined): Shown<Node> | undefined {
    const id = node && idOf.get(node);
    return id === undefined ? undefined : shown.get(id);
  }

  /** Takes in a row as it is given to be drawn now. */
  function take(fresh: Node, parent: Node | undefined): Shown<Node> {
    const id = source.idOf(fresh);
    const [face, time] = [source.face(fresh), source.now()];
    const known = shown.get(id);
    if (known) {
      Object.assign(known.node, fresh);
      return Object.assign(known, { face, time });
    }
    const entry: Shown<Node> = { node: fresh, parent, face, time, below: undefined };
    shown.set(id, entry);
    idOf.set(fresh, id);
    if (parent) parents.set(fresh, parent);
    return entry;
  }

  /** How a row that is shown looks now: as it did, otherwise, or otherwise in counts that can wait. */
  function look({ node, face: before, time, below }: Shown<Node>, fresh: Node): 'same' | 'differs' | 'can-wait' {
    // What is below is found by the node, whatever becomes of its own face.
    Object.assign(node, fresh);
    const { text, counts } = source.face(fresh);
    if (text !== before.text) return 'differs';
    if (counts === before.counts) return 'same';
    return below?.length && source.now() - time < countsMs ? 'can-wait' : 'differs';
  }

  function forget(id: string): void {
    for (const child of shown.get(id)?.below ?? []) forget(child);
    shown.delete(id);
  }

  function children(parent: Node | undefined): readonly Node[] {
    const entries = source.children(parent).map((node) => take(node, parent));
    const ids = entries.map(({ node }) => idOf.get(node) ?? '');
    const entry = entryOf(parent);
    const before = parent ? (entry?.below ?? []) : (top ?? []);
    const now = new Set(ids);
    for (const id of before) if (!now.has(id)) forget(id);
    if (entry) entry.below = ids;
    else if (!parent) top = ids;
    return entries.map(({ node }) => node);
  }

  /** Whether the same rows stand below as before; `into` takes those of them that are to be drawn anew. */
  function compare(below: readonly string[], fresh: readonly Node[], into: Found<Node>): boolean {
    const ids = fresh.map((node) => source.idOf(node));
    if (fresh.length !== below.length || ids.some((id, at) => id !== below[at])) {
      const now = new Set(ids);
      for (const id of below) if (!now.has(id)) forget(id);
      return false;
    }
    for (const [at, id] of ids.entries()) {
      const [entry, now] = [shown.get(id), fresh[at]];
      if (entry && now) compareRow(entry, now, into);
    }
    return true;
  }

  function compareRow(entry: Shown<Node>, fresh: Node, into: Found<Node>): void {
    const how = look(entry, fresh);
    if (how === 'can-wait') into.isMore = true;
    // A row that is drawn anew is asked for its own rows again by who draws it.
    if (how === 'differs') into.rows.push(take(fresh, entry.parent).node);
    else if (entry.below && !compare(entry.below, source.children(entry.node), into)) {
      // It may be collapsed, and then nobody asks: until somebody does, it is told once.
      entry.below = undefined;
      into.rows.push(entry.node);
    }
  }

  return {
    children,
    parentOf: (node) => parents.get(node),
    changed(concerns) {
      if (!top) return { rows: [], isMore: false };
      const fresh = source.children(undefined);
      const ids = fresh.map((node) => source.idOf(node));
      if (ids.length !== top.length || ids.some((id, at) => id !== top?.[at])) {
        top = undefined;
        return { rows: [undefined], isMore: false };
      }
      const concerned = fresh.filter(concerns);
      const found: Found<Node> = { rows: [], isMore: false };
      compare(
        concerned.map((node) => source.idOf(node)),
        concerned,
        found,
      );
      return found;
    },
  };
}
