import * as vscode from 'vscode';
import { join } from 'node:path';
import type { Describer, Side } from '../../build/index.ts';
import { say } from '../notices.ts';
import type { Output } from '../output.ts';
import { told } from './describe-binary.ts';
import { chooseDestination, saveFiles } from './save.ts';
import { bindingsFolder, extractedName, type Subject, subjectOf } from './subject.ts';
import {
  type BindingLanguage,
  bindingLanguages,
  findWitBindgen,
  installHint,
  installPage,
  runWitBindgen,
} from './wit-bindgen.ts';

export interface ToolPorts {
  readonly describer: Describer;
  readonly output: Output;
}

/** Writes the WIT of a binary as a folder: its own package, and below `deps` what that names. */
export async function extractWit({ describer, output }: ToolPorts, argument: unknown): Promise<void> {
  const subject = await reading(() => subjectOf(describer, argument));
  if (!subject) return;
  const { from, base, name, wit } = subject;
  if (from === 'folder')
    return say('information', `Airlock: ${name} is WIT already. WIT is extracted from a .wasm file.`);
  const to = await chooseDestination(base, base && join(base, extractedName(name)));
  if (to) await saveFiles(to, wit, 'package.wit', output);
}

/** Makes declarations of TypeScript, for the code inside of a component or for the code that runs one. */
export async function generateTypes({ describer, output }: ToolPorts, argument: unknown): Promise<void> {
  const subject = await reading(() => subjectOf(describer, argument));
  const world = subject && (await chosenWorld(describer, subject, []));
  if (!subject || world?.name === undefined) return;
  const side = await vscode.window.showQuickPick(sides, { placeHolder: 'For which side are the types?' });
  if (!side) return;
  const to = await destination(subject, `typescript-${side.side}`);
  if (!to) return;
  const made = told(
    await reading(async () => describer.ask('types', { wit: subject.wit, world: world.name ?? '', side: side.side })),
  );
  if (made.kind !== 'done') return say('error', `Airlock: ${made.message}`);
  const first = made.value.find(({ path }) => !path.includes('/')) ?? made.value[0];
  if (first) await saveFiles(to, made.value, first.path, output);
}

const sides: readonly (vscode.QuickPickItem & { readonly side: Side })[] = [
  { label: 'Guest', description: 'for the code that becomes a component', side: 'guest' },
  { label: 'Host', description: 'for the code that runs a component', side: 'host' },
];

/** Writes a world, or a whole package, as Markdown. */
export async function generateMarkdown({ describer, output }: ToolPorts, argument: unknown): Promise<void> {
  const subject = await reading(() => subjectOf(describer, argument));
  const chosen = subject && (await chosenWorld(describer, subject, [{ label: 'The whole package' }]));
  if (!subject || !chosen) return;
  const to = await destination(subject, 'markdown');
  if (!to) return;
  const made = told(await reading(async () => describer.ask('markdown', { wit: subject.wit, world: chosen.name })));
  if (made.kind !== 'done') return say('error', `Airlock: ${made.message}`);
  const path = `${/\/([A-Za-z0-9-]{1,100})(?:@|$)/.exec(chosen.name ?? '')?.[1] ?? 'package'}.md`;
  await saveFiles(to, [{ path, content: made.value }], path, output);
}

/** Makes bindings for another language, by a wit-bindgen that the person installed. */
export async function generateBindings({ describer, output }: ToolPorts, argument: unknown): Promise<void> {
  if (!vscode.workspace.isTrusted)
    return say('error', 'Airlock: other programs are run only in a workspace that you trust.');
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const tool = await findWitBindgen(process.env['PATH'], folders);
  if (tool === undefined) return sayHowToInstall();
  const subject = await reading(() => subjectOf(describer, argument));
  if (!subject) return;
  const items = bindingLanguages.map((language) => ({ label: language.title, language }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Bindings for which language?' });
  const world = picked && (await chosenWorld(describer, subject, []));
  if (!picked || world?.name === undefined) return;
  const to = await destination(subject, picked.language.command);
  if (!to) return;
  const made = await running(tool, picked.language, subject, world.name);
  if (made.kind === 'failed') return say('error', `Airlock: wit-bindgen: ${made.message}`);
  const [first] = made.files;
  if (!first) return say('error', `Airlock: wit-bindgen made no files for ${picked.label}.`);
  await saveFiles(to, made.files, first.path, output);
}

async function sayHowToInstall(): Promise<void> {
  const message = `Airlock: there is no wit-bindgen on the PATH, which makes bindings for other languages. ${installHint}, and try again.`;
  const answer = await vscode.window.showErrorMessage(message, 'How to Install');
  if (answer !== undefined) await vscode.env.openExternal(vscode.Uri.parse(installPage));
}

function running(
  tool: string,
  language: BindingLanguage,
  { wit }: Subject,
  world: string,
): Thenable<Awaited<ReturnType<typeof runWitBindgen>>> {
  const title = `wit-bindgen ${language.command}`;
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, (_, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    return runWitBindgen(tool, language, wit, world, abort.signal);
  });
}

function reading<T>(work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Airlock: reading WIT' }, work);
}

function destination({ base }: Subject, kind: string): ReturnType<typeof chooseDestination> {
  return chooseDestination(base, base && bindingsFolder(base, kind));
}

/** The world that is meant, asked for where there are several; `others` are further choices, which have no name. */
async function chosenWorld(
  describer: Describer,
  { wit, name }: Subject,
  others: readonly vscode.QuickPickItem[],
): Promise<{ readonly name: string | undefined } | undefined> {
  const worlds = told(await describer.ask('worlds', { wit }));
  if (worlds.kind !== 'done') {
    say('error', `Airlock: ${worlds.message}`);
    return undefined;
  }
  const items = [...worlds.value.map((world) => ({ label: world, name: world })), ...others];
  if (items.length === 0) say('error', `Airlock: there is no world in ${name}.`);
  const picked =
    items.length > 1 ? await vscode.window.showQuickPick(items, { placeHolder: 'Which world?' }) : items[0];
  return picked && { name: 'name' in picked ? picked.name : undefined };
}
