import * as vscode from 'vscode';
import { callableFunctions, type ExportedFunction } from '../../host/index.ts';
import type { WorldItem } from '../../wit/index.ts';
import type { Component } from '../components/component.ts';
import { componentItem, failureItem, heldBackItem, waitingWords } from './component-item.ts';
import { importItem, type ImportNode, importNodes } from './import-nodes.ts';
import { leaf } from './leaf.ts';
import {
  deniedCount,
  deniedItem,
  type DeniedNode,
  deniedNodes,
  denialItem,
  type DenialNode,
  denialNodes,
  rightItem,
  type RightNode,
  rightNodes,
} from './right-nodes.ts';
import { versionItem, type VersionNode, versionNodes } from './version-nodes.ts';
import { canaryItem, groupStandingItem, tellsOfCanary } from './standing-items.ts';

/** One row of the tree. */
export type TreeNode =
  | { readonly kind: 'component'; readonly component: Component }
  | { readonly kind: 'failure'; readonly component: Component }
  | { readonly kind: 'held-back'; readonly component: Component }
  | { readonly kind: 'canary'; readonly component: Component }
  | { readonly kind: 'group-standing'; readonly component: Component }
  | { readonly kind: 'break'; readonly component: Component; readonly text: string }
  | { readonly kind: 'group'; readonly group: Group; readonly component: Component }
  | { readonly kind: 'served'; readonly component: Component; readonly port: number }
  | { readonly kind: 'export'; readonly component: Component; readonly exported: ExportedFunction }
  | ImportNode
  | VersionNode
  | RightNode
  | DeniedNode
  | DenialNode;

type Group = 'Exports' | 'Imports' | 'Rights' | 'Denials' | 'Versions';

export function childrenOf(node: TreeNode): TreeNode[] {
  if (node.kind === 'component') return componentChildren(node.component);
  if (node.kind === 'held-back')
    return (node.component.heldBack?.breaks ?? []).map((text) => ({ kind: 'break', component: node.component, text }));
  if (node.kind === 'denied') return denialNodes(node);
  return node.kind === 'group' ? groupChildren(node.component, node.group) : [];
}

/** The part of a row's description that may rise with each call. */
export function countsOf(node: TreeNode): string {
  if (node.kind === 'component') return waitingWords(node.component.snapshot()?.waiting ?? 0);
  const { description } = node.kind === 'group' || node.kind === 'denied' ? toItem(node) : {};
  return typeof description === 'string' && description !== 'none' ? description : '';
}

export function toItem(node: TreeNode): vscode.TreeItem {
  switch (node.kind) {
    case 'component':
      return componentItem(node.component);
    case 'failure':
      return failureItem(node.component);
    case 'held-back':
      return heldBackItem(node.component);
    case 'canary':
      return canaryItem(node.component);
    case 'group-standing':
      return groupStandingItem(node.component);
    case 'break':
      return leaf(node.text, { icon: 'warning', id: `${node.component.id}/break/${node.text}`, tooltip: node.text });
    case 'group':
      return groupItem(node.component, node.group);
    case 'served':
      return servedItem(node);
    case 'export':
      return exportItem(node);
    case 'import':
      return importItem(node);
    case 'right':
      return rightItem(node);
    case 'denied':
      return deniedItem(node);
    case 'version':
      return versionItem(node);
    case 'denial':
      return denialItem(node);
  }
}

function componentChildren(component: Component): TreeNode[] {
  const snapshot = component.snapshot();
  const groups: Group[] = ['Exports', 'Denials', 'Rights', 'Imports', 'Versions'];
  return [
    ...(snapshot?.lastFailure || component.state.kind === 'failed' || component.state.kind === 'invalid'
      ? [{ kind: 'failure', component } as const]
      : []),
    ...(snapshot?.group && snapshot.group.standing.kind !== 'up'
      ? [{ kind: 'group-standing', component } as const]
      : []),
    ...(component.heldBack ? [{ kind: 'held-back', component } as const] : []),
    ...(tellsOfCanary(snapshot) ? [{ kind: 'canary', component } as const] : []),
    ...component.openPorts.map((port) => ({ kind: 'served', component, port }) as const),
    ...groups
      .filter((group) => snapshot?.version !== undefined || group === 'Rights')
      .map((group) => ({ kind: 'group', group, component }) as const),
  ];
}

function groupChildren(component: Component, group: Group): TreeNode[] {
  const snapshot = component.snapshot();
  switch (group) {
    case 'Exports':
      return exportNodes(component, snapshot?.version?.exports ?? []);
    case 'Imports':
      return importNodes(component);
    case 'Rights':
      return rightNodes(component);
    case 'Versions':
      return versionNodes(component);
    case 'Denials':
      return deniedNodes(component);
  }
}

/** The rows of the exports of each component: there may be a thousand of them, and they are those of one version. */
const exportRows = new WeakMap<Component, { readonly of: readonly WorldItem[]; readonly rows: TreeNode[] }>();

function exportNodes(component: Component, exports: readonly WorldItem[]): TreeNode[] {
  const known = exportRows.get(component);
  if (known?.of === exports) return known.rows;
  const rows = callableFunctions(exports).map((exported): TreeNode => ({ kind: 'export', component, exported }));
  exportRows.set(component, { of: exports, rows });
  return rows;
}

function groupItem(component: Component, group: Group): vscode.TreeItem {
  const count = group === 'Denials' ? deniedCount(component) : groupChildren(component, group).length;
  const state = vscode.TreeItemCollapsibleState;
  const open = group !== 'Imports' && group !== 'Versions' && count > 0;
  const collapsible = count === 0 ? state.None : open ? state.Expanded : state.Collapsed;
  const item = new vscode.TreeItem(group, collapsible);
  // The identity carries whether there is anything in it, so that denials open by themselves when the first one comes.
  item.id = `${component.id}/${group}/${count > 0}`;
  item.description = count === 0 ? 'none' : count.toLocaleString('en');
  item.contextValue = `group.${group.toLowerCase()}`;
  return item;
}

function servedItem({ component, port }: Extract<TreeNode, { kind: 'served' }>): vscode.TreeItem {
  return leaf(`Served on port ${port}`, {
    icon: 'globe',
    id: `${component.id}/served/${port}`,
    description: `127.0.0.1:${port}`,
    context: 'served',
    tooltip: `HTTP requests to http://127.0.0.1:${port}/ on this machine are answered by ${component.title}.`,
  });
}

function exportItem({ component, exported }: Extract<TreeNode, { kind: 'export' }>): vscode.TreeItem {
  const { name, signature } = exported;
  return leaf(`${name}: ${signature.text}`, {
    icon: 'symbol-method',
    id: `${component.id}/export/${name}`,
    context: 'export',
    tooltip: `Call ${name} with values in WAVE, the text form of WIT values.`,
  });
}
