import * as vscode from 'vscode';
import type { CountedDenial } from '../../host/index.ts';
import { reasonFor, type Right } from '../../manifest/index.ts';
import type { WorldItem } from '../../wit/index.ts';
import type { Component } from '../components/component.ts';
import { remedyOf } from '../problems/denials.ts';
import { reasonWords, shortOperation, shortWords, shown, useWords } from '../words.ts';
import { componentItem, failureItem } from './component-item.ts';
import { type ExportedFunction, exportedFunctions } from './exports.ts';

/** One row of the tree. */
export type TreeNode =
  | { readonly kind: 'component'; readonly component: Component }
  | { readonly kind: 'failure'; readonly component: Component }
  | { readonly kind: 'group'; readonly group: Group; readonly component: Component }
  | { readonly kind: 'export'; readonly component: Component; readonly exported: ExportedFunction }
  | { readonly kind: 'import'; readonly component: Component; readonly item: WorldItem }
  | { readonly kind: 'right'; readonly component: Component; readonly right: Right; readonly granted: boolean }
  | { readonly kind: 'denial'; readonly component: Component; readonly denial: CountedDenial };

type Group = 'Exports' | 'Imports' | 'Rights' | 'Denials';

const shownDenials = 200;

export function childrenOf(node: TreeNode): TreeNode[] {
  if (node.kind === 'component') return componentChildren(node.component);
  return node.kind === 'group' ? groupChildren(node.component, node.group) : [];
}

export function toItem(node: TreeNode): vscode.TreeItem {
  switch (node.kind) {
    case 'component':
      return componentItem(node.component);
    case 'failure':
      return failureItem(node.component);
    case 'group':
      return groupItem(node.component, node.group);
    case 'export':
      return exportItem(node);
    case 'import':
      return leaf(node.item.name, {
        icon: 'arrow-down',
        description: node.item.kind === 'function' ? node.item.signature.text : '',
        id: `${node.component.id}/import/${node.item.name}`,
      });
    case 'right':
      return rightItem(node);
    case 'denial':
      return denialItem(node);
  }
}

function componentChildren(component: Component): TreeNode[] {
  const snapshot = component.snapshot();
  const groups: Group[] = ['Exports', 'Denials', 'Rights', 'Imports'];
  return [
    ...(snapshot?.lastFailure || component.state.kind === 'failed' || component.state.kind === 'invalid'
      ? [{ kind: 'failure', component } as const]
      : []),
    ...groups
      .filter((group) => snapshot?.version !== undefined || group === 'Rights')
      .map((group) => ({ kind: 'group', group, component }) as const),
  ];
}

function groupChildren(component: Component, group: Group): TreeNode[] {
  const snapshot = component.snapshot();
  switch (group) {
    case 'Exports':
      return exportedFunctions(snapshot?.version?.exports ?? []).map((exported) => ({
        kind: 'export',
        component,
        exported,
      }));
    case 'Imports':
      return (snapshot?.version?.imports ?? []).map((item) => ({ kind: 'import', component, item }));
    case 'Rights':
      return rightsOf(component);
    case 'Denials':
      return (snapshot?.denials ?? []).slice(0, shownDenials).map((denial) => ({ kind: 'denial', component, denial }));
  }
}

function rightsOf(component: Component): Extract<TreeNode, { kind: 'right' }>[] {
  const grants = component.snapshot()?.grants ?? [];
  const isGranted = (right: Right): boolean =>
    grants.some((grant) => grant.capability === right.capability && grant.pattern === right.pattern);
  return (component.manifest?.requests ?? []).map((right) => ({
    kind: 'right',
    component,
    right,
    granted: isGranted(right),
  }));
}

function groupItem(component: Component, group: Group): vscode.TreeItem {
  const count =
    group === 'Denials'
      ? (component.snapshot()?.denials ?? []).reduce((sum, denial) => sum + denial.count, 0)
      : groupChildren(component, group).length;
  const state = vscode.TreeItemCollapsibleState;
  const open = group !== 'Imports' && count > 0;
  const collapsible = count === 0 ? state.None : open ? state.Expanded : state.Collapsed;
  const item = new vscode.TreeItem(group, collapsible);
  // The identity carries whether there is anything in it, so that denials open by themselves when the first one comes.
  item.id = `${component.id}/${group}/${count > 0}`;
  item.description = count === 0 ? 'none' : String(count);
  item.contextValue = `group.${group.toLowerCase()}`;
  return item;
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

function rightItem({ component, right, granted }: Extract<TreeNode, { kind: 'right' }>): vscode.TreeItem {
  const reason = component.manifest && reasonFor(component.manifest.reasons, right.capability);
  return leaf(shortWords(right.capability, right.pattern), {
    icon: granted ? 'pass' : 'circle-large-outline',
    description: granted ? 'granted' : 'not granted',
    id: `${component.id}/right/${right.capability}/${right.pattern}`,
    context: granted ? 'right.granted' : 'right.notGranted',
    ...(reason === undefined ? {} : { tooltip: `The author says: “${shown(reason)}”` }),
  });
}

function denialItem({ component, denial }: Extract<TreeNode, { kind: 'denial' }>): vscode.TreeItem {
  const remedy = remedyOf(denial);
  const time = new Date(denial.lastTime).toLocaleTimeString();
  return leaf(shortWords(denial.capability, denial.what), {
    icon: 'error',
    color: 'list.errorForeground',
    description: `${denial.count}× · ${shortOperation(denial.operation)} · ${reasonWords(denial.reason)}`,
    id: `${component.id}/denial/${JSON.stringify([denial.capability, denial.what, denial.operation, denial.reason])}`,
    context: remedy ? `denial.${remedy.kind}` : 'denial',
    tooltip: [
      `Denied ${denial.count}×, last at ${time}: ${useWords(denial)} (${reasonWords(denial.reason)}).`,
      `Import: ${denial.operation}`,
      ...(remedy ? [`${remedy.kind === 'grant' ? 'Grant' : 'Request and Grant'} allows ${remedy.right.pattern}.`] : []),
    ].join('\n'),
  });
}

function leaf(
  label: string,
  more: { icon: string; id: string; color?: string; description?: string; context?: string; tooltip?: string },
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = more.id;
  item.iconPath = new vscode.ThemeIcon(
    more.icon,
    more.color === undefined ? undefined : new vscode.ThemeColor(more.color),
  );
  if (more.description !== undefined) item.description = more.description;
  if (more.context !== undefined) item.contextValue = more.context;
  if (more.tooltip !== undefined) item.tooltip = more.tooltip;
  return item;
}
