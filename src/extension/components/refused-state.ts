import * as vscode from 'vscode';
import { withoutLinks } from '../notices.ts';
import { refusedStateNotice } from './refused-state-words.ts';

const openManifest = 'Open airlock.json';

/** Tells of a version that does not serve, since the state of the one before was not handed over to it. */
export async function tellRefusedState(title: string, manifest: vscode.Uri, why: string): Promise<void> {
  const picked = await vscode.window.showWarningMessage(withoutLinks(refusedStateNotice(title, why)), openManifest);
  if (picked === openManifest) await vscode.window.showTextDocument(manifest);
}
