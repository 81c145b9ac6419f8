import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { PeopleAct, PeopleActKind, Storage } from '../../host/index.ts';

/** Under this scheme a stored value is a file: it is viewed, edited, saved and deleted as one. */
const scheme = 'airlock-value';

/** Stored values as files, for as long as there is a runtime. */
export interface ValueFiles extends Owned {
  /** Tells open editors that values may have changed. */
  changed(namespace: string, key: string): void;
}

/** What a stored value is known by. */
export interface ValueName {
  readonly namespace: string;
  readonly key: string;
}

/** The address of a value. Any text can be a key, so the path is for people, and the query says which it is. */
export function valueUri({ namespace, key }: ValueName): vscode.Uri {
  const shown = key.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_');
  // The extension of a file would choose a language, and a name of dots alone would be another folder.
  const path = `/${namespace}/${shown === '' || /^\.+$/.test(shown) ? `_${shown}` : shown}`;
  return vscode.Uri.from({ scheme, path, query: JSON.stringify([namespace, key]) });
}

/** @param storage what keeps the values; without it no value is there */
export function registerValueFiles(storage: Storage | undefined): ValueFiles {
  const scope = new Scope(() => {});
  const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  scope.own(changes);
  /** When what is known of a value was seen to change: VS Code asks by it whether its text is outdated. */
  const times = new Map<string, number>();

  async function act<Kind extends PeopleActKind>(uri: vscode.Uri, wanted: PeopleAct<Kind>) {
    if (!storage) throw vscode.FileSystemError.Unavailable('this window has no place to keep values in');
    const outcome = await storage.people(wanted);
    if (outcome.kind === 'failed') throw vscode.FileSystemError.Unavailable(outcome.message);
    if (outcome.result === undefined && wanted.kind === 'view') throw vscode.FileSystemError.FileNotFound(uri);
    return outcome.result;
  }

  function changed(uri: vscode.Uri, type: vscode.FileChangeType): void {
    times.set(uri.toString(), Date.now());
    changes.fire([{ uri, type }]);
  }

  async function read(uri: vscode.Uri): Promise<Uint8Array> {
    // A view without a value has thrown.
    return (await act(uri, { kind: 'view', ...nameOf(uri) })) ?? new Uint8Array();
  }

  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changes.event,
    watch: () => ({ dispose: () => {} }),
    async stat(uri) {
      const value = await read(uri);
      return { type: vscode.FileType.File, ctime: 0, mtime: times.get(uri.toString()) ?? 0, size: value.length };
    },
    readFile: read,
    async writeFile(uri, value) {
      // VS Code's own buffer may be used again, and what storage is given is gone for whoever gave it.
      await act(uri, { kind: 'edit', ...nameOf(uri), value: value.slice() });
      changed(uri, vscode.FileChangeType.Changed);
    },
    async delete(uri) {
      await act(uri, { kind: 'remove', ...nameOf(uri) });
      changed(uri, vscode.FileChangeType.Deleted);
    },
    readDirectory: () => [],
    createDirectory(uri) {
      throw vscode.FileSystemError.NoPermissions(uri);
    },
    rename(uri) {
      throw vscode.FileSystemError.NoPermissions(uri);
    },
  };
  scope.own(vscode.workspace.registerFileSystemProvider(scheme, provider, { isCaseSensitive: true }));
  return {
    changed: (namespace, key) => changed(valueUri({ namespace, key }), vscode.FileChangeType.Changed),
    dispose: () => scope.dispose(),
  };
}

function nameOf(uri: vscode.Uri): ValueName {
  const name = readName(uri.query);
  if (!name) throw vscode.FileSystemError.FileNotFound(uri);
  return name;
}

function readName(query: string): ValueName | undefined {
  try {
    const parts: unknown = JSON.parse(query);
    const [namespace, key] = Array.isArray(parts) ? (parts as unknown[]) : [];
    return typeof namespace === 'string' && typeof key === 'string' ? { namespace, key } : undefined;
  } catch {
    return undefined;
  }
}
