import * as vscode from 'vscode';

/** Opens an address of this machine in the person's browser; where the window is elsewhere, the editor forwards it. */
export async function openAddress(address: string): Promise<boolean> {
  return await vscode.env.openExternal(vscode.Uri.parse(address, true));
}
