import * as vscode from 'vscode';
import type { Owned, Scope } from '../base/index.ts';

/** Starts something as soon as the workspace is trusted: now, when the person says so, or never. */
export function whenTrusted<T extends Owned>(scope: Scope, start: () => T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const begin = (): void => resolve(scope.own(start()));
  if (vscode.workspace.isTrusted) begin();
  else scope.own(vscode.workspace.onDidGrantWorkspaceTrust(begin));
  return promise;
}
