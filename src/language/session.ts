import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type ServerCapabilities,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileFacts } from '../wit/index.ts';
import type { Served } from './lsp/provider.ts';
import { pathOf, uriOf } from './protocol.ts';
import { createPublisher } from './publisher.ts';
import type { Disk } from './workspace/disk.ts';
import { createModel } from './workspace/model.ts';
import { featuresOf } from './workspace/settings.ts';
import { createWorkspace, type Decode } from './workspace/workspace.ts';

/** What the server is given: it opens no file and starts no process by itself. */
export interface ServerParts {
  readonly disk: Disk;
  readonly decode: Decode;
}

/**
 * Follows what the client opens, changes and watches, and sends diagnostics of it. Gives what features look at.
 */
export function followDocuments(
  connection: Connection,
  { disk, decode }: ServerParts,
  capabilities: ServerCapabilities,
): Served {
  const texts = new TextDocuments(TextDocument);
  const workspace = createWorkspace(disk, decode);
  const openUris = new Map<string, string>();
  const closed = new WeakMap<FileFacts, TextDocument>();
  const openAt = (path: string): TextDocument | undefined => texts.get(openUris.get(path) ?? '');

  const textAt = (path: string): TextDocument | undefined => {
    const open = openAt(path);
    if (open) return open;
    const facts = workspace.facts(path);
    if (!facts) return undefined;
    const known = closed.get(facts) ?? TextDocument.create(uriOf(path), 'wit', 0, facts.text);
    closed.set(facts, known);
    return known;
  };

  const publisher = createPublisher(connection, workspace, openAt, textAt);
  let parameters: InitializeParams | undefined;
  // What reads the disk goes one after the other; a keystroke does not wait once nothing is being read.
  let reading: Promise<void> | undefined;

  const inTurn = (step: () => Promise<void>, then: () => void): void => {
    const turn = (reading ?? Promise.resolve()).then(step).then(then, (error: unknown) => {
      connection.console.error(`Reading the workspace: ${String(error)}`);
    });
    reading = turn;
    void turn.finally(() => {
      if (reading === turn) reading = undefined;
    });
  };

  const apply = (features: readonly string[] | undefined): void => {
    if (!features) return;
    workspace.setFeatures(features);
    publisher.soon();
  };

  const askFeatures = async (): Promise<void> => {
    if (!parameters?.capabilities.workspace?.configuration) return;
    const settings: unknown = await connection.workspace.getConfiguration('wit');
    apply(featuresOf({ wit: settings }));
  };

  connection.onInitialize((given) => {
    parameters = given;
    workspace.setFeatures(featuresOf(given.initializationOptions) ?? []);
    return {
      serverInfo: { name: 'airlock-wit' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        ...capabilities,
      },
    };
  });

  connection.onInitialized(() => {
    const { capabilities: client, workspaceFolders, rootUri } = parameters ?? { capabilities: {} };
    const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    for (const uri of folders) inTurn(() => workspace.addFolder(pathOf(uri).replace(/\/$/, '')), publisher.soon);
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = [{ globPattern: '**/*.{wit,wasm,wat}' }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'wit' });
    }
    if (client.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) workspace.removeFolder(pathOf(uri));
        for (const { uri } of added) inTurn(() => workspace.addFolder(pathOf(uri)), publisher.soon);
      });
    }
    void askFeatures();
  });

  connection.onDidChangeConfiguration(({ settings }) => {
    apply(featuresOf(settings));
    void askFeatures();
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) inTurn(() => workspace.refresh(pathOf(uri)), publisher.soon);
  });

  texts.onDidOpen(({ document }) => {
    const path = pathOf(document.uri);
    openUris.set(path, document.uri);
    // It is read at once, so that what is asked of it has an answer; what it means waits for the rest.
    workspace.change(path, document.getText());
    inTurn(
      () => workspace.open(path, texts.get(document.uri)?.getText() ?? document.getText()),
      () => {
        const now = texts.get(document.uri);
        if (now) publisher.now(now);
      },
    );
  });

  texts.onDidChangeContent(({ document }) => {
    const path = pathOf(document.uri);
    if (!openUris.has(path)) return;
    workspace.change(path, document.getText());
    // While the workspace is being read, most of what is not there yet is only not there yet.
    if (reading) inTurn(() => Promise.resolve(), publisher.soon);
    else publisher.now(document);
  });

  texts.onDidClose(({ document: { uri } }) => {
    const path = pathOf(uri);
    openUris.delete(path);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
    inTurn(() => workspace.close(path), publisher.soon);
  });

  texts.listen(connection);
  return {
    model: createModel(workspace),
    textAt,
    file(uri) {
      const path = pathOf(uri);
      const text = texts.get(uri) ?? textAt(path);
      return text && { path, text };
    },
  };
}
