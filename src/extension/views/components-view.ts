import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { setContext } from '../set-context.ts';
import { soon } from '../soon.ts';
import { inTurn } from '../turns.ts';
import { faceOf, idOf } from './faces.ts';
import { filtered } from './filter.ts';
import { childrenOf, type TreeNode, toItem } from './nodes.ts';
import { revealing } from './reveal.ts';
import { shownTree } from './shown-tree.ts';

/** The tree of components in the Airlock view container. */
export interface ComponentsView extends Owned {
  /** Shows only rows in which all of these words stand, and what they are in; nothing or spaces shows all. */
  filter(text: string): void;
  readonly filterText: string;
  /** All rows that could be looked for, whether they are shown or not, with the rows that they are in. */
  rows(): readonly (readonly TreeNode[])[];
  /** Brings the row at the end of a path of {@link rows} into view, and gives it the focus if the person asked for that. */
  reveal(path: readonly TreeNode[]): Promise<void>;
}

/** At most ten times a second: more is not read, and a flood of events must not become a flood of drawing. */
const updateDelayMs = 100;

/** Rows that are told of at once; the others follow, so that the event loop has pauses. */
const mostRowsAtOnce = 250;

export function showComponents(components: Components): ComponentsView {
  const scope = new Scope((error) => console.error(error));
  const changed = scope.own(new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>());
  let filter = filtered('');
  const tree = shownTree<TreeNode>({
    children: (parent) => filter.children(parent, () => topRows(components)),
    idOf,
    face: faceOf,
    now: () => performance.now(),
  });
  /** What has changed since it was looked at last; undefined where it may be anything. */
  let dirty: Set<Component> | undefined = new Set();
  const refresh = scope.own(soon(updateDelayMs, look));
  scope.own(
    components.onChange((component) => {
      if (component) dirty?.add(component);
      else dirty = undefined;
      refresh.ask();
    }),
  );
  const waiting = new Set<TreeNode>();

  /** Looks at what has changed, one component after the other, and tells of all of it together. */
  function look(): void {
    const looked = dirty ?? components.list();
    dirty = new Set();
    for (const component of looked) inTurn(() => lookAt(component));
    inTurn(tell);
  }

  function lookAt(component: Component): void {
    const { rows, isMore } = tree.changed((top) => top.component === component);
    if (isMore) {
      dirty?.add(component);
      refresh.ask();
    }
    if (rows.includes(undefined)) drawWhole();
    else for (const row of rows) if (row) waiting.add(row);
  }

  function drawWhole(): void {
    waiting.clear();
    changed.fire(undefined);
  }

  function tell(): void {
    if (reveal.isUnderWay) return refresh.ask();
    const next = Array.from(waiting).slice(0, mostRowsAtOnce);
    for (const row of next) waiting.delete(row);
    if (next.length > 0) changed.fire(next);
    if (waiting.size > 0) refresh.ask();
  }

  const view = scope.own(
    vscode.window.createTreeView<TreeNode>('airlock.components', {
      showCollapseAll: true,
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getTreeItem: rowOf,
        getChildren: (node) => Array.from(tree.children(node)),
        getParent: (node) => tree.parentOf(node),
        resolveTreeItem: (row, node) => Object.assign(row, { tooltip: toItem(node).tooltip }),
      },
    }),
  );
  const reveal = revealing(async (path: readonly TreeNode[]) => {
    let at: TreeNode | undefined;
    for (const step of path) {
      at = tree.children(at).find((node) => idOf(node) === idOf(step));
      if (!at) return;
    }
    if (at) await view.reveal(at, { select: true, focus: true, expand: true });
  });

  return {
    filter(text) {
      filter = filtered(text);
      view.message = filter.text === '' ? '' : `Only rows with “${filter.text}”.`;
      setContext('airlock.isFiltered', filter.text !== '');
      changed.fire(undefined);
    },
    get filterText() {
      return filter.text;
    },
    rows: () => topRows(components).flatMap((node) => below([node])),
    reveal: reveal.reveal,
    dispose: () => scope.dispose(),
  };
}

function topRows(components: Components): readonly TreeNode[] {
  return components.list().map((component) => ({ kind: 'component', component }));
}

function below(path: readonly TreeNode[]): readonly (readonly TreeNode[])[] {
  const node = path.at(-1);
  return node ? [path, ...childrenOf(node).flatMap((child) => below([...path, child]))] : [];
}

/** A row as it is drawn. What stands on it when the pointer rests there is found then: it holds what changes with each call. */
function rowOf(node: TreeNode): vscode.TreeItem {
  const row = toItem(node);
  delete row.tooltip;
  return row;
}
