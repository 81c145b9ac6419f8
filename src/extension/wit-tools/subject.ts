import { basename, dirname, extname, join, sep } from 'node:path';
import * as vscode from 'vscode';
import type { Describer, WitFolder } from '../../build/index.ts';
import { say } from '../notices.ts';
import { witScheme } from './address.ts';
import { describeBinary } from './describe-binary.ts';
import { readDiskFolder } from './disk-folder.ts';
import { binaryUri } from './wit-documents.ts';

/** What a command is about. */
export interface Subject {
  readonly from: 'binary' | 'folder';
  /** What the person calls it. */
  readonly name: string;
  readonly wit: WitFolder;
  /** The existing folder beside which results are suggested; there is none for what is no file. */
  readonly base: string | undefined;
}

/**
 * The WIT that a command is about: of the file or folder that it was called on, or of the active editor. Says to the
 * person why there is none.
 */
export async function subjectOf(describer: Describer, argument: unknown): Promise<Subject | undefined> {
  const uri = named(argument);
  if (!uri) return refuse('Open a file of WIT or a WebAssembly component first.');
  const binary = uri.scheme === witScheme ? binaryUri(uri) : uri.path.endsWith('.wasm') ? uri : undefined;
  if (binary) return binarySubject(describer, binary);
  if (uri.scheme !== 'file') return refuse('Only files on disk are worked on.');
  return folderSubject(uri);
}

function named(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const editor = vscode.window.activeTextEditor?.document.uri;
  if (editor) return editor;
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom ? input.uri : undefined;
}

async function binarySubject(describer: Describer, binary: vscode.Uri): Promise<Subject | undefined> {
  const name = basename(binary.path);
  const { size } = await vscode.workspace.fs.stat(binary);
  const described = await describeBinary(describer, binary, size);
  if (described.kind !== 'done') return refuse(`${name}: ${described.message}`);
  const { value } = described;
  if (value.wit.length === 0)
    return refuse(`${name} is a core module, which has no WIT. A component has to be made of it first.`);
  if (value.kind === 'component' && value.worldOnly)
    return refuse(`${name} is a component whose interfaces cannot be told, so that nothing can be made of it.`);
  return { from: 'binary', name, wit: value.wit, base: binary.scheme === 'file' ? dirname(binary.fsPath) : undefined };
}

async function folderSubject(uri: vscode.Uri): Promise<Subject | undefined> {
  const path = uri.fsPath;
  const { type } = await vscode.workspace.fs.stat(uri);
  if (extname(path) !== '.wit' && (type & vscode.FileType.Directory) === 0)
    return refuse(`${basename(path)} is neither WIT nor a WebAssembly component.`);
  const own = type & vscode.FileType.Directory ? path : dirname(path);
  await saveBelow(own);
  const within = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? outermost(own);
  const read = await readDiskFolder(path, within);
  if (read.kind === 'refused') return refuse(read.message);
  return {
    from: 'folder',
    name: vscode.workspace.asRelativePath(read.path),
    wit: read.wit,
    base: besideWit(read.path),
  };
}

/** What the person sees is what is worked on. */
async function saveBelow(folder: string): Promise<void> {
  const open = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file' && uri.fsPath.startsWith(folder + sep),
  );
  await Promise.all(open.filter(({ languageId }) => languageId === 'wit').map((document) => document.save()));
}

/** The folder above `deps`, if it is in one. */
function outermost(folder: string): string {
  const at = folder.lastIndexOf(`${sep}deps`);
  const after = folder.slice(at + `${sep}deps`.length);
  return at > 0 && (after === '' || after.startsWith(sep)) ? folder.slice(0, at) : folder;
}

/** The folder in which results of this WIT are looked for: not in a folder `wit`, which tools read as a whole. */
function besideWit(folder: string): string {
  const outer = outermost(folder);
  return basename(outer) === 'wit' ? dirname(outer) : outer;
}

function refuse(message: string): undefined {
  say('error', `Airlock: ${message}`);
  return undefined;
}

/** The folder that is suggested for WIT out of a binary: `greeter-wit` for `greeter.wasm`. */
export function extractedName(name: string): string {
  return `${basename(name, extname(name))}-wit`;
}

/** The folder that is suggested for what is made of WIT. */
export function bindingsFolder(base: string, kind: string): string {
  return join(base, 'bindings', kind);
}
