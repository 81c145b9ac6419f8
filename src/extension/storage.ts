import { chmodSync, mkdirSync } from 'node:fs';
import * as vscode from 'vscode';
import { systemClock } from '../base/index.ts';
import { openStorage, type Storage } from '../host/index.ts';
import type { Output } from './output.ts';

/**
 * Opens what components keep in this workspace, in the folder that VS Code has for it outside of every repository.
 * Without a workspace, or where the folder cannot be made, there is none: components that want to keep something are
 * told so, and nothing becomes memory.
 */
export function openWorkspaceStorage(context: vscode.ExtensionContext, output: Output): Storage | undefined {
  const { storageUri } = context;
  if (storageUri?.scheme !== 'file') return undefined;
  const folder = vscode.Uri.joinPath(storageUri, 'storage').fsPath;
  try {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o700);
  } catch (error) {
    output.failed('making the folder in which components keep values', error);
    return undefined;
  }
  return openStorage({
    clock: systemClock,
    log: output,
    workerFile: context.asAbsolutePath('dist/worker.js'),
    folder,
  });
}
