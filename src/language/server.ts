import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileNode } from '../wit/index.ts';
import { type Hover, hoverAt } from './features/hover.ts';
import { symbolsOf } from './features/symbols.ts';
import { lspSymbol, pathOf, rangeOf } from './protocol.ts';
import { createPublisher } from './publisher.ts';
import type { Disk } from './workspace/disk.ts';
import { featuresOf } from './workspace/settings.ts';
import { createWorkspace, type Decode } from './workspace/workspace.ts';

/** What the server is given: it opens no file and starts no process by itself. */
export interface ServerParts {
  readonly disk: Disk;
  readonly decode: Decode;
}

/**
 * Serves the language of WIT on a connection, until it ends. With `protocol.ts` and `publisher.ts` this is what speaks
 * LSP: features take a tree and an offset and give plain data.
 */
export function serve(connection: Connection, { disk, decode }: ServerParts): void {
  const texts = new TextDocuments(TextDocument);
  const workspace = createWorkspace(disk, decode);
  const openUris = new Map<string, string>();
  const publisher = createPublisher(connection, workspace, (path) => texts.get(openUris.get(path) ?? ''));
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

  const treeOf = (text: TextDocument): FileNode | undefined => workspace.facts(pathOf(text.uri))?.tree;

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
        documentSymbolProvider: true,
        hoverProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(() => {
    const { capabilities, workspaceFolders, rootUri } = parameters ?? { capabilities: {} };
    const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    for (const uri of folders) inTurn(() => workspace.addFolder(pathOf(uri).replace(/\/$/, '')), publisher.soon);
    if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = [{ globPattern: '**/*.{wit,wasm,wat}' }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'wit' });
    }
    if (capabilities.workspace?.workspaceFolders) {
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

  connection.onDocumentSymbol(({ textDocument }) => {
    const text = texts.get(textDocument.uri);
    const tree = text && treeOf(text);
    return tree && symbolsOf(tree).map((symbol) => lspSymbol(text, symbol));
  });

  connection.onHover(({ textDocument, position }) => {
    const text = texts.get(textDocument.uri);
    const tree = text && treeOf(text);
    const hover = tree && hoverAt(tree, text.offsetAt(position));
    return hover && { contents: { kind: 'markdown', value: markdownOf(hover) }, range: rangeOf(text, hover.span) };
  });

  texts.listen(connection);
  connection.listen();
}

function markdownOf({ declaration, doc }: Hover): string {
  const code = `\`\`\`wit\n${declaration}\n\`\`\``;
  return doc === undefined ? code : `${code}\n\n${doc}`;
}
