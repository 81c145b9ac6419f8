import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import { type Describer, reportText, troubleText } from '../../build/index.ts';
import type { Output } from '../output.ts';
import { soon } from '../soon.ts';
import { binaryOf, witScheme } from './address.ts';
import { describeBinary } from './describe-binary.ts';

/** Texts that are kept, since VS Code asks for the facts of a file and then for its content. */
const mostKept = 8;

/**
 * Serves the texts that stand for binaries, as files that cannot be written. A file system and not only texts: its
 * scheme wakes the extension, so that an editor that was open is there again after a reload.
 */
export function serveWitDocuments(describer: Describer, output: Output): Owned {
  const scope = new Scope((error) => output.failed('ending the texts of binaries', error));
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const kept = new Map<string, Kept>();

  async function textOf(uri: vscode.Uri): Promise<Kept> {
    const binary = binaryUri(uri);
    if (!binary) throw vscode.FileSystemError.FileNotFound(uri);
    const { mtime, size } = await vscode.workspace.fs.stat(binary);
    const known = kept.get(uri.toString());
    if (known && known.mtime === mtime && known.size === size) return known;
    const bytes = describeTo(binary, size);
    const fresh: Kept = { mtime, size, bytes };
    kept.set(uri.toString(), fresh);
    for (const [oldest] of kept) if (kept.size > mostKept) kept.delete(oldest);
    // What failed for want of time or of a process may work the next time.
    const { lasting } = await bytes;
    if (!lasting && kept.get(uri.toString()) === fresh) kept.delete(uri.toString());
    return fresh;
  }

  async function describeTo(binary: vscode.Uri, size: number): Promise<Rendered> {
    const name = basename(binary.path);
    const described = await describeBinary(describer, binary, size);
    const lasting = described.kind === 'done' || described.kind === 'refused';
    const text = described.kind === 'done' ? reportText(name, described.value) : troubleText(name, described.message);
    return { text: new TextEncoder().encode(text), lasting };
  }

  const refuse = (): never => {
    throw vscode.FileSystemError.NoPermissions('The text of a binary cannot be changed.');
  };
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    async stat(uri) {
      const { mtime, bytes } = await textOf(uri);
      return { type: vscode.FileType.File, ctime: mtime, mtime, size: (await bytes).text.length };
    },
    async readFile(uri) {
      return (await (await textOf(uri)).bytes).text;
    },
    watch(uri) {
      const binary = binaryUri(uri);
      if (binary?.scheme !== 'file') return { dispose: () => {} };
      // In a pattern some characters stand for others; a file too many is heard then, which does no harm.
      const name = basename(binary.fsPath).replaceAll(/[*?{}[\]]/g, '?');
      const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(binary.fsPath)), name);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const telling = soon(100, () => changed.fire([{ type: vscode.FileChangeType.Changed, uri }]));
      for (const event of [watcher.onDidChange, watcher.onDidCreate]) event(() => telling.ask());
      return {
        dispose() {
          watcher.dispose();
          void telling.dispose();
        },
      };
    },
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  scope.own(changed);
  scope.own(
    vscode.workspace.registerFileSystemProvider(witScheme, provider, { isReadonly: true, isCaseSensitive: true }),
  );
  return scope;
}

/** The binary that a text stands for. */
export function binaryUri(text: vscode.Uri): vscode.Uri | undefined {
  const binary = binaryOf(text);
  if (!binary) return undefined;
  return 'path' in binary ? vscode.Uri.from({ scheme: 'file', path: binary.path }) : vscode.Uri.parse(binary.whole);
}

interface Kept {
  readonly mtime: number;
  readonly size: number;
  readonly bytes: Promise<Rendered>;
}

interface Rendered {
  readonly text: Uint8Array;
  /** Whether it is as good as it gets, for these bytes. */
  readonly lasting: boolean;
}
