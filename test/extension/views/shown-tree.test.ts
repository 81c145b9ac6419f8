import { array, assert as check, constantFrom, property, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownTree, type TreeSource } from '../../../src/extension/views/shown-tree.ts';

interface Row {
  readonly id: string;
  readonly text: string;
  readonly counts?: string;
  readonly rows: readonly Row[];
}

const row = (id: string, text: string, rows: readonly Row[] = []): Row => ({ id, text, rows });

/** Where rows come from and how they look; the time is 0 unless a test says another. */
const source = (children: (parent: Row | undefined) => readonly Row[], now = (): number => 0): TreeSource<Row> => ({
  children,
  idOf: ({ id }) => id,
  face: ({ text, counts = '' }) => ({ text, counts }),
  now,
});

/** A tree whose rows can be replaced, and what stands on the screen of who draws it: it asks as VS Code does. */
function drawn(first: readonly Row[]) {
  let rows = first;
  const tree = shownTree(source((parent) => parent?.rows ?? rows));
  const screen = new Map<Row | undefined, readonly Row[]>();
  const texts = new Map<Row, string>();
  function draw(parent: Row | undefined): void {
    if (parent) texts.set(parent, parent.text);
    const below = tree.children(parent);
    screen.set(parent, below);
    below.forEach(draw);
  }
  const seen = (parent: Row | undefined): unknown[] =>
    (screen.get(parent) ?? []).map((each) => [each.id, texts.get(each), seen(each)]);
  draw(undefined);
  return {
    tree,
    seen: () => seen(undefined),
    become(next: readonly Row[]) {
      rows = next;
      const changed = tree.changed(() => true).rows;
      changed.forEach(draw);
      return changed;
    },
  };
}

const plain = (rows: readonly Row[]): unknown[] => rows.map(({ id, text, rows: below }) => [id, text, plain(below)]);

describe('what is shown of a tree', () => {
  it('tells nothing where nothing differs', () => {
    const { become } = drawn([row('a', 'A', [row('b', 'B')])]);
    expect(become([row('a', 'A', [row('b', 'B')])])).toEqual([]);
  });

  it('tells of the one row whose text differs, and it is the same object as before', () => {
    const { tree, become } = drawn([row('a', 'A', [row('b', 'B'), row('c', 'C')])]);
    const [a] = tree.children(undefined);
    const [, c] = tree.children(a);
    const changed = become([row('a', 'A', [row('b', 'B'), row('c', 'C2')])]);
    expect(changed).toHaveLength(1);
    expect(changed[0]).toBe(c);
    expect(c?.text).toBe('C2');
  });

  it('tells of the row below which something came, and of the whole where something came to the top', () => {
    const { become } = drawn([row('a', 'A', [row('b', 'B')])]);
    expect(become([row('a', 'A', [row('b', 'B'), row('c', 'C')])]).map((each) => each?.id)).toEqual(['a']);
    expect(become([row('z', 'Z')])).toEqual([undefined]);
  });

  it('looks only below the rows at the top that are concerned', () => {
    let asked = 0;
    const rows = [row('a', 'A', [row('b', 'B')]), row('x', 'X', [row('y', 'Y')])];
    const tree = shownTree(
      source((parent) => {
        if (parent?.id === 'x') asked++;
        return parent?.rows ?? rows;
      }),
    );
    for (const top of tree.children(undefined)) tree.children(top);
    asked = 0;
    tree.changed(({ id }) => id === 'a');
    expect(asked).toBe(0);
    tree.changed(({ id }) => id === 'x');
    expect(asked).toBe(1);
  });

  it('tells of a collapsed row once, until it is asked for', () => {
    const rows = (count: number): Row[] => [
      row(
        'a',
        'A',
        Array.from({ length: count }, (_, at) => row(`b${at}`, '')),
      ),
    ];
    let now = rows(1);
    const tree = shownTree(source((parent) => parent?.rows ?? now));
    const [a] = tree.children(undefined);
    tree.children(a);
    now = rows(2);
    expect(tree.changed(() => true).rows).toEqual([a]);
    now = rows(3);
    expect(tree.changed(() => true).rows).toEqual([]);
    expect(tree.children(a)).toHaveLength(3);
    now = rows(4);
    expect(tree.changed(() => true).rows).toEqual([a]);
  });

  it('draws a row with rows below it for its counts once a second, and all else at once', () => {
    let [time, counts, leaf] = [0, '1', '1'];
    const rows = (): Row[] => [{ ...row('a', 'A', [{ ...row('b', 'B'), counts: leaf }]), counts }];
    const tree = shownTree(
      source(
        (parent) => (parent?.id === 'a' ? (rows()[0]?.rows ?? []) : (parent?.rows ?? rows())),
        () => time,
      ),
    );
    const [a] = tree.children(undefined);
    const [b] = tree.children(a);
    const changed = () => tree.changed(() => true);
    [time, counts, leaf] = [500, '2', '2'];
    expect(changed()).toEqual({ rows: [b], isMore: true });
    expect(changed()).toEqual({ rows: [], isMore: true });
    time = 1000;
    expect(changed()).toEqual({ rows: [a], isMore: false });
    expect(changed()).toEqual({ rows: [], isMore: false });
    expect(a?.counts).toBe('2');
  });

  it('knows the row that a row is in, also of one that is gone: the editor may be on its way there', () => {
    const { tree, become } = drawn([row('a', 'A', [row('b', 'B')])]);
    const [a] = tree.children(undefined);
    const [b] = tree.children(a);
    become([row('a', 'A')]);
    expect(b && tree.parentOf(b)).toBe(a);
    expect(a && tree.parentOf(a)).toBeUndefined();
  });

  it('leads from any tree to any other, so that the screen shows what is there', () => {
    const text = constantFrom('one', 'two');
    const leafs = uniqueArray(record({ id: constantFrom('p', 'q', 'r', 's'), text }), {
      selector: ({ id }) => id,
    });
    const trees = uniqueArray(record({ id: constantFrom('a', 'b', 'c'), text, leafs }), {
      selector: ({ id }) => id,
    });
    check(
      property(array(trees, { minLength: 2, maxLength: 5 }), (moments) => {
        const rows = moments.map((moment) =>
          moment.map((top) =>
            row(
              top.id,
              top.text,
              top.leafs.map((leaf) => row(`${top.id}/${leaf.id}`, leaf.text)),
            ),
          ),
        );
        const [first = [], ...later] = rows;
        const { become, seen } = drawn(first);
        for (const next of later) {
          become(next);
          expect(seen()).toEqual(plain(next));
        }
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
