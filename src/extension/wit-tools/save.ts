import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { say, withoutLinks } from '../notices.ts';
import type { Output } from '../output.ts';
import { type OutputFile, planFiles, writePlan } from './made-files.ts';

/** Where results go. */
interface Destination {
  /** A folder that is there. Below it nothing is written through a link. */
  readonly base: string;
  readonly folder: string;
}

/** Asks where results go: to the folder that is suggested, or to one that the person picks. */
export async function chooseDestination(
  base: string | undefined,
  suggested: string | undefined,
): Promise<Destination | undefined> {
  if (base !== undefined && suggested !== undefined) {
    const near = { label: vscode.workspace.asRelativePath(suggested), description: 'beside it' };
    const elsewhere = { label: 'Choose a Folder…' };
    const picked = await vscode.window.showQuickPick([near, elsewhere], { placeHolder: 'Where do the files go?' });
    if (!picked) return undefined;
    if (picked === near) return { base, folder: suggested };
  }
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: 'Write Here',
      ...(base === undefined ? {} : { defaultUri: vscode.Uri.file(base) }),
    })) ?? [];
  return chosen && { base: chosen.fsPath, folder: chosen.fsPath };
}

/**
 * Writes files, after the person was asked about those that are there already and differ, and shows `first`. Nothing
 * else below the folder is touched.
 */
export async function saveFiles(
  { base, folder }: Destination,
  files: readonly OutputFile[],
  first: string,
  output: Output,
): Promise<void> {
  const plan = await planFiles(base, folder, files);
  if (plan.kind === 'refused') return say('error', `Airlock: ${plan.message}`);
  if (plan.replaced.length > 0 && !(await mayReplace(plan.replaced, folder))) return;
  const trouble = await writePlan(plan);
  if (trouble !== undefined) return say('error', `Airlock: ${trouble}`);
  const count = files.length === 1 ? 'one file' : `${files.length} files`;
  output.info(`wrote ${count} to ${folder}`);
  await reveal(vscode.Uri.joinPath(vscode.Uri.file(folder), first), folder, count);
}

async function mayReplace(paths: readonly string[], folder: string): Promise<boolean> {
  const count = paths.length === 1 ? 'One file is' : `${paths.length} files are`;
  const named = paths.slice(0, 10).join('\n') + (paths.length > 10 ? '\n…' : '');
  const answer = await vscode.window.showWarningMessage(
    withoutLinks(`${count} in ${vscode.workspace.asRelativePath(folder)} already, and would be replaced.`),
    { modal: true, detail: withoutLinks(named) },
    'Replace',
  );
  return answer === 'Replace';
}

async function reveal(file: vscode.Uri, folder: string, count: string): Promise<void> {
  const inWorkspace = vscode.workspace.workspaceFolders?.some(({ uri }) => {
    const way = relative(uri.fsPath, file.fsPath);
    return way !== '..' && !way.startsWith(`..${sep}`);
  });
  if (inWorkspace === true) await vscode.commands.executeCommand('revealInExplorer', file);
  else say('information', `Airlock: wrote ${count} to ${folder}.`);
  await vscode.window.showTextDocument(file, { preview: false });
}
