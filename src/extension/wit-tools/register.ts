import * as vscode from 'vscode';
import { messageOf, type Owned, Scope, systemClock } from '../../base/index.ts';
import { createDescriber, forkBuilder } from '../../build/index.ts';
import { say } from '../notices.ts';
import type { Output } from '../output.ts';
import { extractWit, generateBindings, generateMarkdown, generateTypes, type ToolPorts } from './commands.ts';
import { registerComponentEditor } from './component-editor.ts';
import { serveWitDocuments } from './wit-documents.ts';

/**
 * WIT elsewhere: binaries shown as WIT, and what can be made of WIT. It works in a workspace that is not trusted too,
 * since nothing of it is run; the bindings, for which another program is, ask for trust themselves.
 */
export function registerWitTools(context: vscode.ExtensionContext, output: Output): Owned {
  const scope = new Scope((error) => output.failed('ending the tools for WIT', error));
  const describer = scope.own(
    createDescriber({
      clock: systemClock,
      log: output,
      fork: () => forkBuilder(context.asAbsolutePath('dist/builder.js'), output),
    }),
  );
  const commands: Readonly<Record<string, (ports: ToolPorts, argument: unknown) => Promise<void>>> = {
    'airlock.extractWit': extractWit,
    'airlock.generateTypes': generateTypes,
    'airlock.generateMarkdown': generateMarkdown,
    'airlock.generateBindings': generateBindings,
  };
  scope.own(serveWitDocuments(describer, output));
  scope.own(registerComponentEditor(output));
  for (const [command, run] of Object.entries(commands)) {
    scope.own(
      vscode.commands.registerCommand(command, async (argument: unknown) => {
        try {
          await run({ describer, output }, argument);
        } catch (error) {
          output.failed(command, error);
          say('error', `Airlock: ${messageOf(error)}`);
        }
      }),
    );
  }
  return scope;
}
