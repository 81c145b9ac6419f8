import type { CancellationToken } from 'vscode-languageserver/node';

/**
 * Lets the messages in that came behind a request, and gives whether one of them cancelled it. For what takes long to
 * answer; its answer must look at the documents only after that.
 */
export async function isCancelled(token: CancellationToken): Promise<boolean> {
  if (!token.isCancellationRequested) await new Promise(setImmediate);
  return token.isCancellationRequested;
}
