import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { Components } from '../components/discovery.ts';
import { soon } from '../soon.ts';
import { childrenOf, type TreeNode, toItem } from './nodes.ts';

/** The tree of components in the Airlock view container. */
export function showComponents(components: Components): Owned {
  const scope = new Scope(() => {});
  const changed = new vscode.EventEmitter<TreeNode | undefined>();
  const refresh = scope.own(soon(50, () => changed.fire(undefined)));
  scope.own(components.onChange(() => refresh.ask()));
  scope.own(
    vscode.window.createTreeView<TreeNode>('airlock.components', {
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getTreeItem: toItem,
        getChildren: (node) =>
          node ? childrenOf(node) : components.list().map((component) => ({ kind: 'component', component })),
      },
    }),
  );
  return scope;
}
