import { describe, expect, it, vi } from 'vitest';
import type { FileSystemWatcher, ProtocolConnection } from 'vscode-languageserver/node';
import { didOpen, startClient } from './client.ts';
import { memoryDisk } from './memory-disk.ts';

const user = 'package a:a;\ninterface i { use b:b/t.{x}; f: func(p: x); }\n';
const used = 'package b:b;\ninterface t { type x = u8; }\n';
const uri = 'file:///w/app/wit/a.wit';

/** A client with some folders, what the server asked of it, and the codes that were published last of the open file. */
async function client(files: ReadonlyMap<string, string>, folders: readonly string[]) {
  const codes: string[][] = [];
  const registered: { method: string; registerOptions?: { watchers?: FileSystemWatcher[] } }[] = [];
  const refreshed: string[] = [];
  const prepare = (connection: ProtocolConnection): void => {
    connection.onNotification(
      'textDocument/publishDiagnostics',
      (given: { uri: string; diagnostics: { code: string }[] }) => {
        if (given.uri === uri) codes.push(given.diagnostics.map(({ code }) => code));
      },
    );
    connection.onRequest('client/registerCapability', (given: { registrations: typeof registered }) => {
      registered.push(...given.registrations);
      return null;
    });
    connection.onRequest('workspace/semanticTokens/refresh', () => {
      refreshed.push('tokens');
      return null;
    });
  };
  const capabilities = {
    workspace: {
      workspaceFolders: true,
      didChangeWatchedFiles: { dynamicRegistration: true },
      semanticTokens: { refreshSupport: true },
    },
  };
  const connection = await startClient({ capabilities, folders, disk: memoryDisk(files), prepare });
  await didOpen(connection, uri, user);
  const publishes = (expected: readonly string[]): Promise<void> =>
    vi.waitFor(() => expect(codes.at(-1)).toEqual(expected));
  const changeFolders = (added: readonly string[], removed: readonly string[]): Promise<void> => {
    const named = (paths: readonly string[]): object[] => paths.map((path) => ({ uri: `file://${path}`, name: path }));
    const event = { added: named(added), removed: named(removed) };
    return connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
  };
  return { connection, publishes, changeFolders, registered, refreshed };
}

describe('the folders of a client', () => {
  it('are heard of when they go, and when they come and go at once', async () => {
    const files = new Map([
      ['/w/app/wit/a.wit', user],
      ['/w/other/wit/b.wit', used],
    ]);
    const { publishes, changeFolders, refreshed } = await client(files, ['/w/app', '/w/other']);
    await publishes(['elsewhere']);
    await changeFolders([], ['/w/other']);
    await publishes(['missing-package']);
    await changeFolders(['/w/other/'], []);
    await publishes(['elsewhere']);
    await vi.waitFor(() => expect(refreshed).toContain('tokens'));
    await changeFolders([], ['/w/other']);
    await changeFolders(['/w/other'], []);
    await changeFolders([], ['/w/other']);
    await publishes(['missing-package']);
  });

  it('are watched so that a folder of dependencies may go and come', async () => {
    const files = new Map([
      ['/w/app/wit/a.wit', user],
      ['/w/app/wit/deps/b/b.wit', used],
    ]);
    const { connection, publishes, registered } = await client(files, ['/w/app']);
    await publishes([]);
    const watchers = registered.flatMap(({ registerOptions }) => registerOptions?.watchers ?? []);
    const isDelete = ({ kind = 7 }: FileSystemWatcher): boolean => (kind & 4) !== 0;
    expect(watchers.some((each) => each.globPattern === '**/*' && isDelete(each))).toBe(true);
    files.delete('/w/app/wit/deps/b/b.wit');
    const deps = 'file:///w/app/wit/deps';
    await connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: deps, type: 3 }] });
    await publishes(['missing-package']);
    files.set('/w/app/wit/deps/b/b.wit', used);
    await connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: deps, type: 1 }] });
    await publishes([]);
  });
});
