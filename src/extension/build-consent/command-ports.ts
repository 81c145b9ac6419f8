import * as vscode from 'vscode';
import { messageOf, type Owned, Scope } from '../../base/index.ts';
import {
  type BuildsPorts,
  type CommandConsents,
  type CommandQuestion,
  createConsent,
  openCommandConsents,
  questionWords,
  runCommand,
} from '../../build/index.ts';
import { openStateFolder, stateFolderPath } from '../../host/index.ts';
import { say, withoutLinks } from '../notices.ts';
import type { Output } from '../output.ts';

/** How commands are asked for, run and shown in the editor. `ask` is the question to the person. */
export function openCommandPorts(
  output: Output,
  ask: (question: CommandQuestion) => Promise<boolean>,
): BuildsPorts['command'] & Owned {
  const scope = new Scope((error) => output.failed('ending the commands of builds', error));
  const channel = scope.own(vscode.window.createOutputChannel('Airlock Builds'));
  const consents = openConsents(output);
  if (consents) scope.own(consents);
  const consent = createConsent({ consents, ask, now: () => Date.now(), warn: (message) => output.warn(message) });
  scope.own(
    vscode.commands.registerCommand('airlock.forgetBuildCommands', () => {
      try {
        consent.takeBackAll();
        say('information', 'Airlock: each build command will be asked for again.');
      } catch (error) {
        say('error', `Airlock: the build commands were not forgotten: ${messageOf(error)}`);
      }
    }),
  );
  return {
    run: runCommand,
    consent: consent.of,
    print: (component, line) => channel.appendLine(`${component}: ${line}`),
    dispose: () => scope.dispose(),
  };
}

/** The question that a command cannot run without. */
export async function askForCommand(question: CommandQuestion): Promise<boolean> {
  const words = questionWords(question);
  const answer = await vscode.window.showWarningMessage(
    withoutLinks(words.question),
    { modal: true, detail: withoutLinks(words.detail) },
    'Run',
  );
  return answer === 'Run';
}

function openConsents(output: Output): CommandConsents | undefined {
  const folder = openStateFolder(stateFolderPath(process.env));
  const opened = folder.kind === 'folder' ? openCommandConsents(folder.path) : folder;
  if (opened.kind === 'open') return opened.consents;
  output.error(opened.message);
  say('error', `Airlock asks for each build command in each window, because ${opened.message}.`);
  return undefined;
}
