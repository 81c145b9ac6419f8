import * as vscode from 'vscode';
import { messageOf, type Owned, Scope, systemClock } from '../base/index.ts';
import { type CommandQuestion, createBuilds, forkBuilder } from '../build/index.ts';
import { createHost, createPrograms, type GrantStore, type Host } from '../host/index.ts';
import { openCommandPorts } from './build-consent/command-ports.ts';
import { type CommandPorts, registerCommands } from './commands/register.ts';
import type { Component } from './components/component.ts';
import { watchComponents } from './components/discovery.ts';
import { startFollowUp } from './follow-up.ts';
import { openGrants } from './grants.ts';
import type { Language } from './language-client/client.ts';
import type { Output } from './output.ts';
import { openShellFolder } from './shell-folder.ts';
import { createProblems } from './problems/problems.ts';
import { registerQuickFixes } from './problems/quick-fixes.ts';
import { readReferenceWit } from './reference-wit.ts';
import { offerProjectFile } from './typings/offer-project-file.ts';
import { showComponents } from './views/components-view.ts';

/** Everything that builds and runs: it exists only in a trusted workspace. */
export interface Runtime extends Owned {
  components(): readonly Component[];
  readonly host: Host;
  readonly grants: GrantStore;
  readonly output: Output;
}

export function startRuntime(
  context: vscode.ExtensionContext,
  output: Output,
  language: Language,
  ask: { readonly grant: CommandPorts['confirm']; command(question: CommandQuestion): Promise<boolean> },
): Runtime {
  const scope = new Scope((error) => output.failed('ending the runtime', error));
  const onDisk = scope.own(openGrants(output));
  const { grants } = onDisk;
  const followUp = scope.own(startFollowUp(context, output));
  const host = scope.own(
    followUp.hearing(
      createHost({
        clock: systemClock,
        log: output,
        workerFile: context.asAbsolutePath('dist/worker.js'),
        ...onDisk,
        environment: process.env,
        programs: createPrograms({ searchPath: process.env['PATH'], folders: workspaceFolders }),
        referenceWit: readReferenceWit(context.asAbsolutePath('wit')),
      }),
    ),
  );
  const shells = openShellFolder(output);
  const builder = scope.own(
    createBuilds({
      command: scope.own(openCommandPorts(output, ask.command)),
      clock: systemClock,
      log: output,
      fork: () => forkBuilder(context.asAbsolutePath('dist/builder.js'), output, shells),
    }),
  );
  const problems = scope.own(createProblems());
  const components = scope.own(watchComponents({ host, builder, output, problems, language, followUp }));
  scope.own(showComponents(components));
  scope.own(registerQuickFixes(components));
  scope.own(offerProjectFile(components));
  scope.own(registerCommands({ components, grants, host, output, confirm: ask.grant }));
  components.start().catch((error: unknown) => output.error(`looking for components: ${messageOf(error)}`));
  return { components: () => components.list(), host, grants, output, dispose: () => scope.dispose() };
}

function workspaceFolders(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
}
