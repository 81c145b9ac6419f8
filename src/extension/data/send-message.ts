import * as vscode from 'vscode';
import { shown } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import { textOf } from '../commands/targets.ts';
import { send } from './send.ts';
import type { Watches } from './watches.ts';

export interface SendPorts {
  readonly host: Pick<Host, 'messages'>;
  readonly watches: Pick<Watches, 'say' | 'show'>;
}

/**
 * Asks for a subject, a text, and whether an answer is waited for, and sends it.
 *
 * @param argument `{ subject, text, answered }`, with which nobody is asked
 * @returns what became of it, for whoever runs the command with arguments
 */
export async function sendMessage(ports: SendPorts, argument: unknown): Promise<string | undefined> {
  const [to, said] = [textOf(argument, 'subject'), textOf(argument, 'text')];
  if (to === undefined || said === undefined) return askAndSend(ports);
  const isAnswered =
    typeof argument === 'object' && argument !== null && 'answered' in argument && argument.answered === true;
  const line = await send(ports.host, to, said, isAnswered);
  ports.watches.say(line);
  return line;
}

async function askAndSend(ports: SendPorts): Promise<undefined> {
  const title = 'Send Message';
  const subject = await vscode.window.showInputBox({ title, prompt: 'To which subject?', placeHolder: 'orders.new' });
  if (subject === undefined) return;
  const text = await vscode.window.showInputBox({ title, prompt: `The text that goes to ${shown(subject)}` });
  if (text === undefined) return;
  const how = await vscode.window.showQuickPick(
    [
      { label: 'Publish', detail: 'To all who listen. Nobody answers.', answered: false },
      { label: 'Request', detail: 'One answer is waited for, for ten seconds.', answered: true },
    ],
    { title },
  );
  if (!how) return;
  ports.watches.show();
  ports.watches.say(await send(ports.host, subject, text, how.answered));
}
