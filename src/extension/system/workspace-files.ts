import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Emitter, type Event, type Owned, Scope } from '../../base/index.ts';
import { readManifestFile } from '../../build/index.ts';
import type { SystemProblem } from '../../host/index.ts';
import {
  emptyWorkspace,
  type ManifestProblem,
  parseWorkspace,
  type WorkspaceFile,
  workspaceFileName,
} from '../../manifest/index.ts';
import type { Output } from '../output.ts';
import { rangeOf, source } from '../problems/problems.ts';
import { soon } from '../soon.ts';

/** What `airlock.workspace.json` says in each workspace folder that has one at its root. */
export interface WorkspaceFiles extends Owned {
  /** The real paths of the folders that were looked at. */
  readonly folders: readonly string[];
  /**
   * The file of a folder, by its real path: the newest that had no problems, or the empty one. What is wrong with the
   * newest is in the Problems panel.
   */
  of(folder: string): WorkspaceFile;
  /** Shows what of the file of a folder cannot be kept to, in place of what was shown before. */
  report(folder: string, problems: readonly SystemProblem[]): void;
  readonly onChange: Event<void>;
  /** Looks at all folders for the first time, and goes on watching. */
  start(): Promise<void>;
}

interface Read {
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly file: WorkspaceFile;
  readonly problems: readonly ManifestProblem[];
  unkept: readonly SystemProblem[];
}

export function watchWorkspaceFiles(output: Output): WorkspaceFiles {
  const failed = (doing: string) => (error: unknown) => output.failed(doing, error);
  const scope = new Scope(failed('ending the look at workspace files'));
  const changed = scope.own(new Emitter<void>(failed('telling of workspace files')));
  const shown = scope.own(vscode.languages.createDiagnosticCollection('airlock-workspace'));
  let known: ReadonlyMap<string, Read> = new Map();

  async function read(folder: string, uri: vscode.Uri): Promise<Read> {
    const found = await readManifestFile(join(folder, workspaceFileName));
    const before = known.get(folder);
    const text = found.kind === 'text' ? found.text : '';
    if (before && before.text === text && found.kind !== 'unreadable') return before;
    if (found.kind === 'unreadable') output.warn(found.message);
    if (found.kind !== 'text') return { uri, text, file: emptyWorkspace, problems: [], unkept: [] };
    const { workspace, problems } = parseWorkspace(text);
    // As with manifests, what was in force goes on until the file can be understood again.
    return { uri, text, file: workspace ?? before?.file ?? emptyWorkspace, problems, unkept: [] };
  }

  async function look(): Promise<void> {
    const found = await Promise.all(
      (vscode.workspace.workspaceFolders ?? [])
        .filter(({ uri }) => uri.scheme === 'file')
        .map(async ({ uri }) => {
          const folder = await realpath(uri.fsPath).catch(() => uri.fsPath);
          return [folder, await read(folder, vscode.Uri.joinPath(uri, workspaceFileName))] as const;
        }),
    );
    known = new Map(found);
    shown.clear();
    for (const each of known.values()) show(each);
    changed.fire();
  }

  function show({ uri, text, problems, unkept }: Read): void {
    const severity = vscode.DiagnosticSeverity;
    const of =
      (level: vscode.DiagnosticSeverity) =>
      ({ span, message }: SystemProblem) =>
        Object.assign(new vscode.Diagnostic(rangeOf(text, span), message, level), { source });
    // What is in force is older than a file with problems, so nothing else is said of that one's places.
    const warnings = problems.length > 0 ? [] : unkept.map(of(severity.Warning));
    shown.set(uri, [...problems.map(of(severity.Error)), ...warnings]);
  }

  const lookSoon = scope.own(soon(lookDelayMs, () => void look().catch(failed('looking at workspace files'))));

  return {
    get folders() {
      return Array.from(known.keys());
    },
    of: (folder) => known.get(folder)?.file ?? emptyWorkspace,
    report(folder, problems) {
      const each = known.get(folder);
      if (!each) return;
      each.unkept = problems;
      show(each);
    },
    onChange: changed.event,
    async start() {
      const watcher = scope.own(vscode.workspace.createFileSystemWatcher(`**/${workspaceFileName}`));
      for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
        scope.own(event(() => lookSoon.ask()));
      scope.own(vscode.workspace.onDidChangeWorkspaceFolders(() => lookSoon.ask()));
      scope.own(
        vscode.workspace.onDidSaveTextDocument(({ uri }) => {
          if (uri.path.endsWith(`/${workspaceFileName}`)) lookSoon.ask();
        }),
      );
      await look();
    },
    dispose: () => scope.dispose(),
  };
}

/** A save is told of twice, by the editor and by the watcher. */
const lookDelayMs = 50;
