import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';

/** What the lens above a world or an interface opens: all that changed since an earlier version, to be read and left. */
export function registerShowChanges(): Owned {
  return vscode.commands.registerCommand('airlock.showChanges', async (...given: readonly unknown[]) => {
    const [name, since, lines] = given;
    if (typeof name !== 'string' || typeof since !== 'string' || !Array.isArray(lines)) return;
    const items = lines.map((line) => ({ label: String(line).replaceAll('`', '') }));
    await vscode.window.showQuickPick(items, { title: `${name}: changes ${since}`, matchOnDetail: true });
  });
}
