import { realpathSync, statSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, type Owned, Scope } from '../../base/index.ts';
import { watchPatterns } from '../../build/index.ts';
import { matchPath, type PathPattern } from '../../manifest/index.ts';

/** Notices when something changes that the last build read. */
export interface Inputs extends Owned {
  /** Everything is about to be read: a file that was last changed before this moment is no news later. */
  readNow(): void;
  /**
   * Says what to watch: the files that were read, and, where something was missing, whatever might be it. A command
   * also reads what its patterns mean, relative to the manifest's folder.
   */
  watch(inputs: readonly string[], extent: 'these' | 'and whatever is missing', patterns?: readonly string[]): void;
  /**
   * A command runs, or has ended. What changes on disk meanwhile is its own doing, and would be built for ever; what the
   * person saves in the editor, and the manifest, counts all the same.
   */
  commandRuns(running: boolean): void;
}

/** Saves in quick succession are one build. */
const settleMs = 30;

export function watchInputs(manifestPath: string, changed: (why: string) => void): Inputs {
  const folder = dirname(manifestPath);
  const scope = new Scope((error) => console.error(messageOf(error)));
  let inputs = new Set<string>();
  let missing = true;
  let patterns: readonly PathPattern[] = [];
  let running = false;
  let readAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let why = '';

  function concerns(path: string): boolean {
    if (path === manifestPath || inputs.has(path)) return true;
    const below = relative(folder, path).split(sep).join('/');
    if (patterns.some((pattern) => matchPath(pattern, below))) return true;
    // A new file beside the WIT that was read, or below it, is part of the next build.
    if (path.endsWith('.wit') && witFolders().some((wit) => path.startsWith(wit + sep))) return true;
    return missing && !['node_modules', '.git', '.airlock'].some((own) => path.includes(`${sep}${own}${sep}`));
  }

  function witFolders(): readonly string[] {
    return Array.from(inputs)
      .filter((input) => input.endsWith('.wit'))
      .map((input) => dirname(input));
  }

  function note(uri: vscode.Uri): void {
    if (uri.scheme !== 'file') return;
    const path = realPathOf(uri.fsPath);
    if (!(path.startsWith(folder + sep) || inputs.has(path)) || !concerns(path)) return;
    // Saving a manifest for its rights alone needs no build; anything else that comes with it does.
    why = path === manifestPath && (timer === undefined || why === 'manifest') ? 'manifest' : 'saved';
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      changed(why);
    }, settleMs);
  }

  /** The watcher tells of a save a moment after the editor did; what the build has seen already is no news. */
  function noteFromDisk(uri: vscode.Uri): void {
    if (running && realPathOf(uri.fsPath) !== manifestPath) return;
    const modified = modifiedAt(uri.fsPath);
    if (modified === undefined || modified > readAt) note(uri);
  }

  const watcher = scope.own(
    vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '**/*')),
  );
  watcher.onDidChange(noteFromDisk);
  watcher.onDidCreate(noteFromDisk);
  watcher.onDidDelete((uri) => {
    if (!running) note(uri);
  });
  scope.own(vscode.workspace.onDidSaveTextDocument((document) => note(document.uri)));
  scope.own({ dispose: () => clearTimeout(timer) });

  return {
    readNow: () => void (readAt = Date.now()),
    watch(read, extent, watched = []) {
      inputs = new Set(read);
      missing = extent !== 'these';
      patterns = watchPatterns(watched);
    },
    commandRuns(now) {
      // The watcher tells of the command's last writing a moment after it has ended.
      if (running) readAt = Date.now();
      running = now;
    },
    dispose: () => scope.dispose(),
  };
}

/** Inputs are known by their real paths, the editor's documents by the path they were opened with. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function modifiedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}
