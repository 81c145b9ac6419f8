/** What a tree is made of. */
export interface TreeSource<Node extends object> {
  /** The rows below one, or those at the top. */
  children(parent: Node | undefined): readonly Node[];
  face(node: Node): Face;
}

/** Rows are told apart by `id`; `text` is all that stands on a row. */
export interface Face {
  readonly id: string;
  readonly text: string;
}

/** The part of a tree that somebody looks at, so that only what differs from what they see is told. */
export interface ShownTree<Node extends object> {
  /** The rows below one, or those at the top. A row that was there before is the same object, brought up to date. */
  children(parent: Node | undefined): readonly Node[];
  parentOf(node: Node): Node | undefined;
  /**
   * The rows to be drawn anew, below those at the top that `concerns` picks: one whose own text differs, or below which
   * rows came or went. Undefined among them stands for the tree as a whole. What is not shown costs nothing.
   */
  changed(concerns: (top: Node) => boolean): readonly (Node | undefined)[];
}

interface Shown<Node> {
  readonly node: Node;
  readonly parent: Node | undefined;
  text: string;
  /** The identities of the rows below, once somebody has asked for them. */
  below: readonly string[] | undefined;
}

export function shownTree<Node extends object>(source: TreeSource<Node>): ShownTree<Node> {
  const shown = new Map<string, Shown<Node>>();
  const idOf = new WeakMap<Node, string>();
  let top: readonly string[] | undefined;

  function entryOf(node: Node | undefined): Shown<Node> | undefined {
    const id = node && idOf.get(node);
    return id === undefined ? undefined : shown.get(id);
  }

  /** Takes in a row as it is now, and says whether it looks otherwise than before. */
  function take(fresh: Node, parent: Node | undefined, { id, text }: Face): { entry: Shown<Node>; differs: boolean } {
    const known = shown.get(id);
    if (!known) {
      const entry: Shown<Node> = { node: fresh, parent, text, below: undefined };
      shown.set(id, entry);
      idOf.set(fresh, id);
      return { entry, differs: true };
    }
    const differs = known.text !== text;
    Object.assign(known.node, fresh);
    known.text = text;
    return { entry: known, differs };
  }

  function forget(id: string): void {
    for (const child of shown.get(id)?.below ?? []) forget(child);
    shown.delete(id);
  }

  function children(parent: Node | undefined): readonly Node[] {
    const entries = source.children(parent).map((node) => take(node, parent, source.face(node)).entry);
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
  function compare(parent: Node | undefined, below: readonly string[], fresh: readonly Node[], into: Node[]): boolean {
    const faces = fresh.map((node) => source.face(node));
    const ids = new Set(faces.map(({ id }) => id));
    if (fresh.length !== below.length || faces.some(({ id }, at) => id !== below[at])) {
      for (const id of below) if (!ids.has(id)) forget(id);
      return false;
    }
    for (const [at, face] of faces.entries()) {
      const { entry, differs } = take(fresh[at] as Node, parent, face);
      // A row that is drawn anew is asked for its own rows again by who draws it.
      if (differs) into.push(entry.node);
      else if (entry.below && !compare(entry.node, entry.below, source.children(entry.node), into)) {
        // It may be collapsed, and then nobody asks: until somebody does, it is told once.
        entry.below = undefined;
        into.push(entry.node);
      }
    }
    return true;
  }

  return {
    children,
    parentOf: (node) => entryOf(node)?.parent,
    changed(concerns) {
      if (!top) return [];
      const fresh = source.children(undefined);
      const changed: Node[] = [];
      const ids = fresh.map((node) => source.face(node).id);
      if (ids.length !== top.length || ids.some((id, at) => id !== top?.[at])) {
        top = undefined;
        return [undefined];
      }
      const concerned = fresh.filter(concerns);
      const concernedIds = concerned.map((node) => source.face(node).id);
      compare(undefined, concernedIds, concerned, changed);
      return changed;
    },
  };
}
