import * as vscode from 'vscode';
import { Scope, systemClock } from '../base/index.ts';
import { askForCommand } from './build-consent/command-ports.ts';
import { askPerson } from './commands/rights.ts';
import { askToDelete } from './data/commands.ts';
import { startLanguageClient } from './language-client/client.ts';
import { askToRecord } from './learn/record-rights.ts';
import { registerNewComponent } from './new-component/register.ts';
import { openAddress } from './http/open-address.ts';
import { openOutput } from './output.ts';
import { startRuntime } from './runtime.ts';
import { answersOf, type TestAnswers, type TestDoor, testDoor } from './test-door.ts';
import { whenTrusted } from './trust.ts';
import { registerWitTools } from './wit-tools/register.ts';

/**
 * The extension's table of contents. WIT is understood everywhere; components are built and run only in a
 * workspace that the person trusts.
 */
export function activate(context: vscode.ExtensionContext): TestDoor | undefined {
  const begun = performance.now();
  const output = openOutput();
  const scope = new Scope((error) => output.failed('ending the extension', error));
  context.subscriptions.push({ dispose: () => scope.dispose() });
  scope.own(output);
  const language = scope.own(startLanguageClient(context, output, systemClock));
  scope.own(registerWitTools(context, output));
  scope.own(registerNewComponent(context, output));
  const tested = context.extensionMode === vscode.ExtensionMode.Test;
  const answers: TestAnswers = { asked: [], yes: true };
  const ask = tested
    ? answersOf(answers)
    : { grant: askPerson, record: askToRecord, command: askForCommand, deletion: askToDelete, openAddress };
  const runtime = whenTrusted(scope, () => startRuntime(context, output, language, ask));
  return tested ? testDoor(runtime, answers, performance.now() - begun) : undefined;
}
