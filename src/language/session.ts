import {
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type FileEvent,
  type FileSystemWatcher,
  type InitializeParams,
  type ServerCapabilities,
  TextDocuments,
  TextDocumentSyncKind,
  WatchKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileFacts } from '../wit/index.ts';
import { compareWith } from './features/breaking.ts';
import { versionWarnings } from './features/breaking-words.ts';
import { shippedPackages } from './features/wasi/shipped.ts';
import type { Served } from './lsp/provider.ts';
import { createRefresh } from './lsp/refresh.ts';
import { listenOutside } from './outside.ts';
import { pathOf, uriOf } from './protocol.ts';
import { createPublisher } from './publisher.ts';
import type { Disk } from './workspace/disk.ts';
import type { ReadBaseline } from './workspace/git-head.ts';
import { createModel } from './workspace/model.ts';
import { featuresOf } from './workspace/settings.ts';
import type { Decode } from './workspace/known.ts';
import { createWorkspace } from './workspace/workspace.ts';

/** What the server is given: it opens no file and starts no process by itself. */
export interface ServerParts {
  readonly disk: Disk;
  readonly decode: Decode;
  /** The folder of WIT that is shipped beside the server. */
  readonly shipped: string;
  /** Reads what a root was in the last commit. */
  readonly baseline?: ReadBaseline;
}

/**
 * Follows what the client opens, changes and watches, and sends diagnostics of it. Gives what features look at.
 */
export function followDocuments(
  connection: Connection,
  { disk, decode, shipped, baseline }: ServerParts,
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

  const model = createModel(workspace);
  const publisher = createPublisher(connection, workspace, openAt, textAt, (root) => {
    // What others wrote has the version that they gave it.
    const packages = model.packages(`${root}/`).filter(({ source }) => !model.isDependency(source.place.path));
    return versionWarnings(outside.earlier(root).flatMap((earlier) => compareWith(earlier, packages)));
  });
  const outside = listenOutside(connection, model, baseline, () => {
    publisher.soon();
    if (parameters?.capabilities.workspace?.codeLens?.refreshSupport) {
      connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
    }
  });
  let parameters: InitializeParams | undefined;
  const refresh = createRefresh(connection, () => parameters?.capabilities);
  const stale = (): void => {
    publisher.soon();
    refresh();
  };
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
    stale();
  };

  const askFeatures = async (): Promise<void> => {
    if (!parameters?.capabilities.workspace?.configuration) return;
    const settings: unknown = await connection.workspace.getConfiguration('wit');
    apply(featuresOf({ wit: settings }));
  };

  connection.onInitialize((given) => {
    parameters = given;
    outside.allowGit(!refusesGit(given.initializationOptions));
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
    for (const uri of folders) inTurn(() => workspace.addFolder(pathOf(uri)), stale);
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'wit' });
    }
    if (client.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) inTurn(() => workspace.removeFolder(pathOf(uri)), stale);
        for (const { uri } of added) inTurn(() => workspace.addFolder(pathOf(uri)), stale);
      });
    }
    void askFeatures();
  });

  connection.onDidChangeConfiguration(({ settings }) => {
    apply(featuresOf(settings));
    void askFeatures();
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    const isCommit = ({ uri }: FileEvent): boolean => uri.endsWith(lastCommit);
    const files = changes.filter((change) => !isCommit(change));
    const [came, went] = [true, false].map((isThere) =>
      files.flatMap(({ uri, type }) => ((type !== FileChangeType.Deleted) === isThere ? [pathOf(uri)] : [])),
    );
    const read = async (): Promise<void> => {
      // Many files go that are none of ours.
      if (await workspace.refresh(came ?? [], went)) stale();
    };
    if (files.length > 0) inTurn(read, () => {});
    if (changes.some(isCommit)) outside.compareAgain(workspace.openRoots());
  });

  // Editors open many documents at once when they start: those that wait for their turn have one together.
  let opened = new Set<string>();

  const readOpened = async (uris: ReadonlySet<string>): Promise<void> => {
    for (const uri of uris) {
      const document = texts.get(uri);
      if (document) await workspace.open(pathOf(uri), document.getText());
    }
  };

  const tellOpened = (uris: ReadonlySet<string>): void => {
    const documents = Array.from(uris).flatMap((uri) => texts.get(uri) ?? []);
    const [only, another] = documents;
    if (only && !another) publisher.now(only);
    else publisher.opened(documents);
    outside.compareAgain(documents.map(({ uri }) => workspace.rootOf(pathOf(uri))));
  };

  texts.onDidOpen(({ document }) => {
    const path = pathOf(document.uri);
    openUris.set(path, document.uri);
    // It is read at once, so that what is asked of it has an answer; what it means waits for the rest.
    workspace.change(path, document.getText());
    opened.add(document.uri);
    if (opened.size > 1) return;
    let uris: ReadonlySet<string> = opened;
    inTurn(
      async () => {
        // As long as each look finds more of them, the client is not done.
        for (let known = 0; known < opened.size;) {
          known = opened.size;
          await new Promise(setImmediate);
          await new Promise(setImmediate);
        }
        uris = opened;
        opened = new Set();
        await readOpened(uris);
      },
      () => tellOpened(uris),
    );
  });

  texts.onDidSave(({ document }) => outside.compareAgain([workspace.rootOf(pathOf(document.uri))]));

  texts.onDidChangeContent(({ document }) => {
    const path = pathOf(document.uri);
    if (!openUris.has(path)) return;
    workspace.change(path, document.getText());
    // While the workspace is being read, most of what is not there yet is only not there yet.
    if (reading) inTurn(() => Promise.resolve(), stale);
    else publisher.now(document);
    if (openUris.size > 1) refresh();
  });

  texts.onDidClose(({ document: { uri } }) => {
    const path = pathOf(uri);
    openUris.delete(path);
    opened.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
    inTurn(
      () => workspace.close(path),
      () => {
        stale();
        const root = workspace.rootOf(path);
        if (!workspace.openRoots().includes(root)) outside.leave(root);
      },
    );
  });

  texts.listen(connection);
  return {
    model,
    textAt,
    outside,
    client: () => parameters?.capabilities ?? {},
    vendored: shippedPackages(disk, shipped),
    file(uri) {
      const path = pathOf(uri);
      const text = texts.get(uri) ?? textAt(path);
      return text && { path, text };
    },
  };
}

/** Whether a client wants no program to read the repository: `{ git: false }` among its options. */
function refusesGit(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'git' in options && options.git === false;
}

/** The end of the path of a file that git changes with each commit. */
const lastCommit = '/.git/logs/HEAD';

/**
 * What the client watches. A folder that comes or goes is told of alone, without what is in it: of those that go, any may
 * have held WIT; those that come are watched by the names that matter, since tools make many others.
 */
const watchers: FileSystemWatcher[] = [
  { globPattern: '**/*.{wit,wasm,wat}' },
  { globPattern: '**/{wit,deps}', kind: WatchKind.Create },
  { globPattern: '**/deps/*', kind: WatchKind.Create },
  { globPattern: '**/*', kind: WatchKind.Delete },
  { globPattern: `**${lastCommit}` },
];
