import * as vscode from 'vscode';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, type Owned, Scope, shownShort } from '../../base/index.ts';
import { exportNamespace, type Host, type Storage } from '../../host/index.ts';
import { say, withoutLinks } from '../notices.ts';
import type { Output } from '../output.ts';
import { textOf } from '../commands/targets.ts';
import { type DataNode, isRow } from './nodes.ts';
import { sendMessage } from './send-message.ts';
import { type ValueFiles, valueUri } from './values.ts';
import type { DataView } from './view.ts';
import type { Watches } from './watches.ts';

export interface DataCommandPorts {
  readonly host: Pick<Host, 'messages'>;
  readonly storage: Storage | undefined;
  readonly view: DataView;
  readonly files: ValueFiles;
  readonly watches: Watches;
  readonly output: Output;
  /** Asks the person whether something may be deleted. */
  confirm(question: string): Promise<boolean>;
}

/** The commands of the view. Their arguments come from anywhere; only a row of the view is one. */
export function registerDataCommands(ports: DataCommandPorts): Owned {
  const scope = new Scope((error) => ports.output.failed('ending the commands of storage and topics', error));
  const { view, watches } = ports;

  function register(command: string, run: (argument: unknown) => unknown): void {
    scope.own(
      vscode.commands.registerCommand(command, async (argument: unknown) => {
        try {
          const result = await run(argument);
          view.refresh();
          return result;
        } catch (error) {
          ports.output.failed(command, error);
          say('error', `Airlock: ${messageOf(error)}`);
          return undefined;
        }
      }),
    );
  }

  register('airlock.browseStorage', async () => void (await vscode.commands.executeCommand('airlock.data.focus')));
  register('airlock.refreshData', () => {});
  register('airlock.deleteValue', (argument) => deleteValue(ports, argument));
  register('airlock.deleteNamespace', (argument) => deleteNamespace(ports, argument));
  register('airlock.exportNamespace', (argument) => askToExport(ports, argument));
  register('airlock.sendMessage', (argument) => sendMessage(ports, argument));
  register('airlock.watchMessages', (argument) => watch(watches, textOf(argument, 'pattern')));
  register('airlock.stopWatching', (argument) => {
    const pattern = nodeOf(argument, 'topic')?.pattern ?? textOf(argument, 'pattern');
    if (pattern !== undefined) watches.end(pattern);
  });
  return scope;
}

/** Asks the person in a dialog. */
export async function askToDelete(question: string): Promise<boolean> {
  const answer = await vscode.window.showWarningMessage(withoutLinks(question), { modal: true }, 'Delete');
  return answer === 'Delete';
}

/** Writes a namespace into a file, a line of JSON for each entry. A file that is there is replaced. */
export async function exportTo(storage: Storage, namespace: string, path: string): Promise<void> {
  await pipeline(Readable.from(exportNamespace(storage, namespace)), createWriteStream(path, { mode: 0o600 }));
}

async function deleteValue({ confirm, files }: DataCommandPorts, argument: unknown): Promise<void> {
  const node = nodeOf(argument, 'value');
  if (!node) return;
  const { namespace, key } = node.name;
  if (!(await confirm(`Delete ${shownShort(key)} in ${namespace}? No component can read it any more.`))) return;
  await vscode.workspace.fs.delete(valueUri(node.name));
  files.changed(namespace, key);
}

async function deleteNamespace({ confirm, storage }: DataCommandPorts, argument: unknown): Promise<void> {
  const node = nodeOf(argument, 'namespace');
  if (!node || !storage) return;
  const { name, entries } = node.namespace;
  const values = `${entries.toLocaleString('en')} ${entries === 1 ? 'value' : 'values'}`;
  if (!(await confirm(`Delete ${name} with ${values}? No component can read them any more.`))) return;
  const outcome = await storage.people({ kind: 'remove-namespace', namespace: name });
  if (outcome.kind === 'failed') throw new Error(outcome.message);
}

async function askToExport({ storage }: DataCommandPorts, argument: unknown): Promise<void> {
  const node = nodeOf(argument, 'namespace');
  if (!node || !storage) return;
  const { name } = node.namespace;
  const picked = await vscode.window.showSaveDialog({
    title: `Export ${name}`,
    saveLabel: 'Export',
    filters: { 'JSON Lines': ['jsonl'] },
  });
  if (picked?.scheme !== 'file') return;
  await exportTo(storage, name, picked.fsPath);
  say('information', `${name} is in ${picked.fsPath}, one value a line.`);
}

async function watch(watches: Watches, given: string | undefined): Promise<void> {
  const pattern =
    given ??
    (await vscode.window.showInputBox({
      title: 'Watch Messages',
      prompt: 'Which subjects? * is one token, > at the end is one or more; > alone is all of them.',
      value: '>',
    }));
  if (pattern === undefined) return;
  watches.begin(pattern);
  if (given === undefined) watches.show();
}

function nodeOf<Kind extends DataNode['kind']>(
  argument: unknown,
  kind: Kind,
): Extract<DataNode, { readonly kind: Kind }> | undefined {
  // Whatever else a task or another extension gives is no row that the view has made.
  if (!isRow(argument) || argument.kind !== kind) return undefined;
  return argument as Extract<DataNode, { readonly kind: Kind }>;
}
