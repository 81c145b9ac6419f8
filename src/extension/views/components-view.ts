import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { soon } from '../soon.ts';
import { filtered } from './filter.ts';
import { childrenOf, type TreeNode, toItem } from './nodes.ts';
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
    face,
  });
  /** What has changed since it was looked at last; undefined where it may be anything. */
  let dirty: Set<Component> | undefined = new Set();
  const refresh = scope.own(soon(updateDelayMs, tell));
  scope.own(
    components.onChange((component) => {
      if (component) dirty?.add(component);
      else dirty = undefined;
      refresh.ask();
    }),
  );
  const waiting: TreeNode[] = [];

  function tell(): void {
    const looked = dirty;
    dirty = new Set();
    const found = tree.changed((top) => looked?.has(top.component) ?? true);
    if (found.includes(undefined)) {
      waiting.length = 0;
      changed.fire(undefined);
      return;
    }
    const known = new Set(waiting);
    for (const node of found) if (node && !known.has(node)) waiting.push(node);
    const next = waiting.splice(0, mostRowsAtOnce);
    if (next.length > 0) changed.fire(next);
    if (waiting.length > 0) refresh.ask();
  }

  const view = scope.own(
    vscode.window.createTreeView<TreeNode>('airlock.components', {
      showCollapseAll: true,
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getTreeItem: toItem,
        getChildren: (node) => Array.from(tree.children(node)),
        getParent: (node) => tree.parentOf(node),
      },
    }),
  );

  return {
    filter(text) {
      filter = filtered(text);
      view.message = filter.text === '' ? '' : `Only rows with “${filter.text}”.`;
      void vscode.commands.executeCommand('setContext', 'airlock.isFiltered', filter.text !== '');
      changed.fire(undefined);
    },
    get filterText() {
      return filter.text;
    },
    rows: () => topRows(components).flatMap((node) => below([node])),
    async reveal(path) {
      let at: TreeNode | undefined;
      for (const step of path) {
        const { id } = face(step);
        at = tree.children(at).find((node) => face(node).id === id);
        if (!at) return;
      }
      if (at) await view.reveal(at, { select: true, focus: true, expand: true });
    },
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

/** All that stands on a row, as one text: a row is drawn anew where it differs. */
function face(node: TreeNode): { readonly id: string; readonly text: string } {
  const { id, label, description, tooltip, iconPath, contextValue, collapsibleState } = toItem(node);
  return {
    id: id ?? '',
    text: JSON.stringify([label, description, tooltip, iconPath, contextValue, collapsibleState]),
  };
}
