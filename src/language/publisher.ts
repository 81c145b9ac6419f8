import type { Connection } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { WitDiagnostic } from '../wit/index.ts';
import { diagnosticsToShow } from './features/diagnostics.ts';
import { lspDiagnostic, pathOf, uriOf } from './protocol.ts';
import { isEncoded } from './workspace/roots.ts';
import type { Workspace } from './workspace/workspace.ts';

/** Sends diagnostics, each file's only when they changed. */
export interface Publisher {
  /** Sends those of one open document now, whether they changed or not, and those of all other files soon. */
  now(document: TextDocument): void;
  /** Sends those of some open documents soon, whether they changed or not, and those of all other files with them. */
  opened(documents: readonly TextDocument[]): void;
  /** Sends what changed, soon: many changes in one turn are one sending. */
  soon(): void;
}

export function createPublisher(
  connection: Connection,
  workspace: Workspace,
  openAt: (path: string) => TextDocument | undefined,
  textAt: (path: string) => TextDocument | undefined,
  /** What is to be said of a root beyond its diagnostics; it is asked for when nobody types. */
  more: (root: string) => readonly WitDiagnostic[],
): Publisher {
  const sent = new Map<string, string>();
  /** Root -> path -> what is to be said beyond diagnostics. */
  const extras = new Map<string, ReadonlyMap<string, readonly WitDiagnostic[]>>();
  /** The paths whose diagnostics are sent whether they changed or not. */
  const due = new Set<string>();
  let scheduled = false;
  let latest = 0;
  let pause: NodeJS.Timeout | undefined;

  const send = (path: string, all: readonly WitDiagnostic[], always: boolean): void => {
    const text = textAt(path);
    if (!text) return;
    // The WIT of a binary has no places that anybody could look at.
    const found = isEncoded(path)
      ? all.filter(({ code }) => code === 'not-decoded')
      : [...all, ...(extras.get(workspace.rootOf(path))?.get(path) ?? [])];
    const open = openAt(path) !== undefined;
    const diagnostics = diagnosticsToShow(found, open).map((each) => lspDiagnostic(text, each, textAt));
    const key = JSON.stringify(diagnostics);
    if (!always && sent.get(path) === key) return;
    if (diagnostics.length === 0 && !open) sent.delete(path);
    else sent.set(path, key);
    void connection.sendDiagnostics({ uri: text.uri, ...(open && { version: text.version }), diagnostics });
  };

  const sendRoot = (root: string, duePaths: readonly string[], shown: Set<string>): void => {
    const found = Map.groupBy(more(root), ({ path }) => path);
    extras.set(root, found);
    const diagnostics = workspace.diagnostics(root);
    for (const path of new Set([...diagnostics.keys(), ...found.keys(), ...duePaths])) {
      if (!diagnostics.has(path) && workspace.rootOf(path) !== root) continue;
      shown.add(path);
      send(path, diagnostics.get(path) ?? [], due.delete(path));
    }
  };

  const sendAll = async (): Promise<void> => {
    scheduled = false;
    latest++;
    const turn = latest;
    const shown = new Set<string>();
    const roots = workspace.openRoots();
    const dueOf = Map.groupBy(due, (path) => workspace.rootOf(path));
    let since = performance.now();
    for (const root of roots) {
      sendRoot(root, dueOf.get(root) ?? [], shown);
      if (performance.now() - since < longestStep) continue;
      // Many roots are no reason to let a question wait. A later sending goes through all of them again.
      await new Promise(setImmediate);
      if (turn !== latest) return;
      since = performance.now();
    }
    const open = new Set(roots);
    for (const root of extras.keys()) if (!open.has(root)) extras.delete(root);
    for (const path of Array.from(sent.keys())) {
      if (shown.has(path)) continue;
      const uri = openAt(path)?.uri ?? uriOf(path);
      if (openAt(path) === undefined) sent.delete(path);
      if (sent.get(path) === '[]') continue;
      if (openAt(path)) sent.set(path, '[]');
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    }
  };

  const soon = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => void sendAll());
  };

  return {
    now(document) {
      const path = pathOf(document.uri);
      send(path, workspace.diagnostics(workspace.rootOf(path)).get(path) ?? [], true);
      // The other files can wait until nobody types: the next keystroke comes first.
      clearTimeout(pause);
      pause = setTimeout(() => void sendAll(), quiet);
      pause.unref();
    },
    opened(documents) {
      for (const { uri } of documents) due.add(pathOf(uri));
      soon();
    },
    soon,
  };
}

/** Milliseconds for which no other message is looked at. */
const longestStep = 8;

/** Milliseconds without a keystroke after which the diagnostics of other files are sent. */
const quiet = 60;
