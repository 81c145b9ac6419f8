import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import { soon } from '../soon.ts';
import { dataChildren, dataItem, type DataNode, type DataPorts } from './nodes.ts';

/** The tree of what components keep and send. */
export interface DataView extends Owned {
  /** What it shows may have changed. */
  refresh(): void;
  children(node?: DataNode): Promise<DataNode[]>;
  item(node: DataNode): vscode.TreeItem;
}

/** How long news are gathered, in milliseconds: what a component writes in a loop is read again no more often. */
const gatherMs = 500;

export function showData(ports: DataPorts): DataView {
  const scope = new Scope(() => {});
  const changed = new vscode.EventEmitter<undefined>();
  scope.own(changed);
  const fresh = scope.own(soon(gatherMs, () => changed.fire(undefined)));
  const children = (node?: DataNode): Promise<DataNode[]> => dataChildren(ports, node);
  const view = scope.own(
    vscode.window.createTreeView<DataNode>('airlock.data', {
      treeDataProvider: { onDidChangeTreeData: changed.event, getTreeItem: dataItem, getChildren: children },
    }),
  );
  // Nobody reads the disk for a view that nobody sees.
  const refresh = (): void => {
    if (view.visible) fresh.ask();
  };
  scope.own(view.onDidChangeVisibility(refresh));
  scope.own(ports.watches.onChange(refresh));
  return { refresh, children, item: dataItem, dispose: () => scope.dispose() };
}
