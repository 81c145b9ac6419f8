import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, type Owned, Scope } from '../../base/index.ts';
import { componentNameProblem, copyTemplate, type Template, templates } from '../../build/index.ts';
import { say } from '../notices.ts';
import type { Output } from '../output.ts';
import { type Proposal, proposalsFor } from './project.ts';
import { readProject } from './read-project.ts';

/** "New Component…" and "Create Manifest for This Project". They write files; nothing is built or run by them. */
export function registerNewComponent(context: vscode.ExtensionContext, output: Output): Owned {
  const scope = new Scope((error) => output.failed('ending New Component', error));
  const commands: Readonly<Record<string, (argument: unknown) => Promise<void>>> = {
    'airlock.newComponent': (argument) => newComponent(context.asAbsolutePath('templates'), argument),
    'airlock.createManifest': createManifest,
  };
  for (const [command, run] of Object.entries(commands)) {
    scope.own(
      vscode.commands.registerCommand(command, async (argument: unknown) => {
        try {
          await run(argument);
        } catch (error) {
          output.failed(command, error);
          say('error', `Airlock: ${messageOf(error)}`);
        }
      }),
    );
  }
  return scope;
}

type Beginning =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'project'; readonly folder: vscode.Uri; readonly proposal: Proposal };

async function newComponent(templatesFolder: string, argument: unknown): Promise<void> {
  const given = folderOf(argument);
  const beginning = await pickBeginning(given);
  if (!beginning) return;
  if (beginning.kind === 'project') return writeManifest(beginning.folder, beginning.proposal);
  const name = await vscode.window.showInputBox({
    title: `New ${beginning.template.title}`,
    prompt: 'The name of the component, and of its folder',
    placeHolder: 'order-desk',
    validateInput: (text) => componentNameProblem(text),
  });
  if (name === undefined) return;
  const parent = given ?? (await pickParent());
  if (!parent) return;
  const made = await copyTemplate(join(templatesFolder, beginning.template.folder), parent.fsPath, name);
  switch (made.kind) {
    case 'created':
      await vscode.window.showTextDocument(vscode.Uri.file(made.manifestPath));
      if (!vscode.workspace.getWorkspaceFolder(vscode.Uri.file(made.manifestPath)))
        say('information', `Airlock: ${made.folder} is in none of the open folders. Open it to build the component.`);
      return;
    case 'exists':
      return say('error', `Airlock: ${made.path} exists already, and was left as it is.`);
    default:
      return say('error', `Airlock: the component was not made: ${made.message}`);
  }
}

async function pickBeginning(given: vscode.Uri | undefined): Promise<Beginning | undefined> {
  const folders = given ? [given] : (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const found = await Promise.all(
    folders
      .filter(({ scheme }) => scheme === 'file')
      .map(async (folder) => ({ folder, proposals: proposalsFor(await readProject(folder.fsPath)) })),
  );
  const projects = found.flatMap(({ folder, proposals }) =>
    proposals.map((proposal) => ({
      label: `$(file-code) The project in ${vscode.workspace.asRelativePath(folder)}: ${proposal.language}`,
      detail: `Writes an airlock.json. ${proposal.detail}`,
      beginning: { kind: 'project', folder, proposal } as const,
    })),
  );
  const begun = templates.map((template) => ({
    label: `$(new-folder) ${template.title}`,
    detail: template.detail,
    beginning: { kind: 'template', template } as const,
  }));
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly beginning: Beginning }>(
    [...projects, ...begun],
    { title: 'New Component', placeHolder: 'What does it begin as?' },
  );
  return picked?.beginning;
}

async function pickParent(): Promise<vscode.Uri | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const elsewhere = { label: '$(folder-opened) Another folder…', uri: undefined };
  const items = [
    ...folders.map(({ name, uri }) => ({ label: `$(folder) ${name}`, description: uri.fsPath, uri })),
    elsewhere,
  ];
  const placeHolder = 'In which folder is the folder of the component made?';
  const picked = folders.length === 0 ? elsewhere : await vscode.window.showQuickPick(items, { placeHolder });
  if (!picked || picked.uri) return picked?.uri;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: 'Make It Here',
    })) ?? [];
  return chosen;
}

async function createManifest(argument: unknown): Promise<void> {
  const given = folderOf(argument);
  const folder = given ?? (await vscode.window.showWorkspaceFolderPick())?.uri;
  if (!folder) return;
  const project = await readProject(folder.fsPath);
  if (project.files.includes('airlock.json')) return void (await vscode.window.showTextDocument(manifestIn(folder)));
  const proposals = proposalsFor(project);
  if (proposals.length === 0) return say('information', `Airlock: ${nothingFound}`);
  const items = proposals.map((proposal) => ({ label: proposal.language, detail: proposal.detail, proposal }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'How is this project built?' });
  if (picked) await writeManifest(folder, picked.proposal);
}

const nothingFound =
  'this folder has none of the projects that are known: Cargo.toml; asconfig.json; go.mod, C or Python with a wit folder.';

async function writeManifest(folder: vscode.Uri, { manifest }: Proposal): Promise<void> {
  const uri = manifestIn(folder);
  // What came into being since the folder was looked at stays as it is.
  await writeFile(uri.fsPath, manifest, { flag: 'wx' });
  await vscode.window.showTextDocument(uri);
}

function manifestIn(folder: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(folder, 'airlock.json');
}

/** The folder that a command was called on in the explorer. */
function folderOf(argument: unknown): vscode.Uri | undefined {
  return argument instanceof vscode.Uri && argument.scheme === 'file' ? argument : undefined;
}
