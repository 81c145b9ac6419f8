import * as vscode from 'vscode';
import type { ComponentsView } from './components-view.ts';
import { rowText } from '../words.ts';
import { type TreeNode, toItem } from './nodes.ts';

/** Lists everything that the tree has, to look for by typing; what is picked is brought into view. */
export async function findRow(view: Pick<ComponentsView, 'rows' | 'reveal'>): Promise<void> {
  const picked = await vscode.window.showQuickPick(
    view.rows().map((path) => ({ ...entryOf(path), path })),
    { placeHolder: 'Which row of the tree?', matchOnDescription: true, matchOnDetail: true },
  );
  if (picked) await view.reveal(picked.path);
}

/** Asks for the words to filter by; each keystroke shows what is left. Turning it down leaves the filter as it was. */
export function askFilter(view: Pick<ComponentsView, 'filter' | 'filterText'>): void {
  const before = view.filterText;
  const box = vscode.window.createInputBox();
  box.title = 'Filter the Tree';
  box.prompt = 'Words that have to stand in a row, such as denied or greet. Nothing shows all.';
  box.value = before;
  let taken = false;
  box.onDidChangeValue((text) => view.filter(text));
  box.onDidAccept(() => {
    taken = true;
    box.hide();
  });
  box.onDidHide(() => {
    if (!taken) view.filter(before);
    box.dispose();
  });
  box.show();
}

function entryOf(path: readonly TreeNode[]): vscode.QuickPickItem {
  const node = path.at(-1);
  if (!node) return { label: '' };
  const item = toItem(node);
  return {
    label: labelOf(item),
    ...(typeof item.description === 'string' ? { description: rowText(item.description) } : {}),
    detail: path
      .slice(0, -1)
      .map((each) => labelOf(toItem(each)))
      .join(' › '),
  };
}

function labelOf({ label }: vscode.TreeItem): string {
  return rowText(typeof label === 'string' ? label : (label?.label ?? ''));
}
