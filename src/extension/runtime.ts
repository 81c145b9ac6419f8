import type * as vscode from 'vscode';
import { messageOf, type Owned, Scope, systemClock } from '../base/index.ts';
import { createBuilder, forkBuilder } from '../build/index.ts';
import { createHost, type GrantStore, type Host } from '../host/index.ts';
import { type CommandPorts, registerCommands } from './commands/register.ts';
import type { Component } from './components/component.ts';
import { watchComponents } from './components/discovery.ts';
import { openGrants } from './grants.ts';
import type { Language } from './language/client.ts';
import type { Output } from './output.ts';
import { createProblems } from './problems/problems.ts';
import { registerQuickFixes } from './problems/quick-fixes.ts';
import { readReferenceWit } from './reference-wit.ts';
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
  confirm: CommandPorts['confirm'],
): Runtime {
  const scope = new Scope((error) => output.failed('ending the runtime', error));
  const grants = scope.own(openGrants(output));
  const host = scope.own(
    createHost({
      clock: systemClock,
      log: output,
      workerFile: context.asAbsolutePath('dist/worker.js'),
      grants,
      environment: process.env,
      referenceWit: readReferenceWit(context.asAbsolutePath('wit/wasi')),
    }),
  );
  const builder = scope.own(
    createBuilder({
      clock: systemClock,
      log: output,
      fork: () => forkBuilder(context.asAbsolutePath('dist/builder.js'), output),
    }),
  );
  const problems = scope.own(createProblems());
  const components = scope.own(watchComponents({ host, builder, output, problems, language }));
  scope.own(showComponents(components));
  scope.own(registerQuickFixes(components));
  scope.own(registerCommands({ components, grants, host, output, confirm }));
  components.start().catch((error: unknown) => output.error(`looking for components: ${messageOf(error)}`));
  return { components: () => components.list(), host, grants, output, dispose: () => scope.dispose() };
}
