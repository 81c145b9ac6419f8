import * as vscode from 'vscode';
import type { WindowPlace } from './forwarded.ts';

/** Where this window is. VS Code tells extensions of no single port that it forwards, so this is all that is known. */
export function windowPlace(): WindowPlace {
  return { remoteName: vscode.env.remoteName, isWeb: vscode.env.uiKind === vscode.UIKind.Web };
}
