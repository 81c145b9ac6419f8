import * as vscode from 'vscode';

const told = new Map<string, boolean>();

/** Sets what `when` clauses ask for. What is so already is not told to the editor again. */
export function setContext(name: string, value: boolean): void {
  if (told.get(name) === value) return;
  told.set(name, value);
  void vscode.commands.executeCommand('setContext', name, value);
}
