import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { Output } from '../output.ts';
import { rangeOf, source } from '../problems/problems.ts';
import { soon } from '../soon.ts';
import { shown } from '../words.ts';
import { misplacedSettings, type PersonalSetting } from './misplaced.ts';

/**
 * Says where the settings of a workspace name rights: nothing comes of them, and whoever wrote them there should know,
 * as should the person whose rights they meant to give.
 */
export function warnOfMisplacedSettings(output: Output): Owned {
  const scope = new Scope((error) => output.failed('ending the look at settings', error));
  const found = scope.own(vscode.languages.createDiagnosticCollection('airlock-settings'));
  const told = new Set<string>();

  async function look(): Promise<void> {
    const all = await Promise.all(settingsFiles().map(async (file) => [file.uri, await problemsOf(file)] as const));
    found.clear();
    for (const [uri, problems] of all) {
      found.set(uri, problems);
      for (const { message } of problems) {
        const line = `${shown(uri.fsPath)}: ${message}`;
        if (!told.has(line)) output.warn(line);
        told.add(line);
      }
    }
  }

  const lookSoon = scope.own(
    soon(200, () => void look().catch((error: unknown) => output.failed('looking at settings', error))),
  );
  const watcher = scope.own(vscode.workspace.createFileSystemWatcher('**/{.vscode/settings.json,*.code-workspace}'));
  for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
    scope.own(event(() => lookSoon.ask()));
  scope.own(vscode.workspace.onDidChangeWorkspaceFolders(() => lookSoon.ask()));
  scope.own(
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (/(?:\/settings\.json|\.code-workspace)$/.test(uri.path)) lookSoon.ask();
    }),
  );
  lookSoon.ask();
  return scope;
}

interface SettingsFile {
  readonly uri: vscode.Uri;
  readonly kind: 'folder' | 'workspace';
}

function settingsFiles(): readonly SettingsFile[] {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  const folders = workspaceFolders.map(({ uri }): SettingsFile => ({
    uri: vscode.Uri.joinPath(uri, '.vscode', 'settings.json'),
    kind: 'folder',
  }));
  const isSaved = workspaceFile !== undefined && workspaceFile.scheme !== 'untitled';
  return isSaved ? [...folders, { uri: workspaceFile, kind: 'workspace' }] : folders;
}

async function problemsOf({ uri, kind }: SettingsFile): Promise<readonly vscode.Diagnostic[]> {
  const text = await vscode.workspace.fs.readFile(uri).then(
    (bytes) => new TextDecoder().decode(bytes),
    // Most folders have no settings.
    () => '',
  );
  return misplacedSettings(text, kind).map(({ setting, span }) => {
    const message = `"${setting}" is ignored here: ${whatIsSet(setting)} in your own settings, never by a workspace.`;
    return Object.assign(new vscode.Diagnostic(rangeOf(text, span), message, vscode.DiagnosticSeverity.Warning), {
      source,
    });
  });
}

function whatIsSet(setting: PersonalSetting): string {
  switch (setting) {
    case 'airlock.isolation':
      return 'what keeps components apart is set';
    case 'airlock.otlp.endpoint':
      return 'where figures are sent is said';
    default:
      return 'rights are given';
  }
}
