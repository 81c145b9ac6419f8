import type * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { Owned } from '../base/index.ts';
import type { Output } from './output.ts';

/** Starts the WIT language server in a process of its own. If it cannot start, the rest of the extension works on. */
export async function startLanguageClient(context: vscode.ExtensionContext, output: Output): Promise<Owned> {
  const server = {
    module: context.asAbsolutePath('dist/server.js'),
    transport: TransportKind.ipc,
    // A keystroke makes many short-lived objects: with room for them it is not held up by the collector, which was
    // what made one keystroke in twenty slow.
    options: { execArgv: ['--min-semi-space-size=32', '--max-semi-space-size=64'] },
  };
  const client = new LanguageClient(
    'airlock-wit',
    'Airlock WIT',
    { run: server, debug: server },
    { documentSelector: [{ language: 'wit' }] },
  );
  try {
    await client.start();
  } catch (error) {
    output.failed('starting the WIT language server', error);
  }
  return { dispose: () => client.dispose(2000) };
}
