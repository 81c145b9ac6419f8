import * as vscode from 'vscode';

/** A row without rows below it. */
export function leaf(
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
