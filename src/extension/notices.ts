import * as vscode from 'vscode';

/**
 * Says something in a notification. VS Code makes links of `[text](command:…)` there, and much of what is said comes
 * from the workspace (names of folders, patterns), so no text can be a link.
 */
export function say(severity: 'information' | 'error', text: string): void {
  const plain = withoutLinks(text);
  void (severity === 'error' ? vscode.window.showErrorMessage(plain) : vscode.window.showInformationMessage(plain));
}

export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
