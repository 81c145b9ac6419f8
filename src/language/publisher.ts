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
  let extras: ReadonlyMap<string, readonly WitDiagnostic[]> = new Map();
  let scheduled = false;
  let pause: NodeJS.Timeout | undefined;

  const send = (path: string, all: readonly WitDiagnostic[], always: boolean): void => {
    const text = textAt(path);
    if (!text) return;
    // The WIT of a binary has no places that anybody could look at.
    const found = isEncoded(path)
      ? all.filter(({ code }) => code === 'not-decoded')
      : [...all, ...(extras.get(path) ?? [])];
    const open = openAt(path) !== undefined;
    const diagnostics = diagnosticsToShow(found, open).map((each) => lspDiagnostic(text, each, textAt));
    const key = JSON.stringify(diagnostics);
    if (!always && sent.get(path) === key) return;
    if (diagnostics.length === 0 && !open) sent.delete(path);
    else sent.set(path, key);
    void connection.sendDiagnostics({ uri: text.uri, ...(open && { version: text.version }), diagnostics });
  };

  const sendAll = (): void => {
    scheduled = false;
    const shown = new Set<string>();
    const roots = workspace.openRoots();
    extras = Map.groupBy(roots.flatMap(more), ({ path }) => path);
    for (const root of roots) {
      const diagnostics = workspace.diagnostics(root);
      for (const path of new Set([...diagnostics.keys(), ...extras.keys()])) {
        if (!diagnostics.has(path) && workspace.rootOf(path) !== root) continue;
        shown.add(path);
        send(path, diagnostics.get(path) ?? [], false);
      }
    }
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
    setImmediate(sendAll);
  };

  return {
    now(document) {
      const path = pathOf(document.uri);
      send(path, workspace.diagnostics(workspace.rootOf(path)).get(path) ?? [], true);
      // The other files can wait until nobody types: the next keystroke comes first.
      clearTimeout(pause);
      pause = setTimeout(sendAll, quiet);
      pause.unref();
    },
    soon,
  };
}

/** Milliseconds without a keystroke after which the diagnostics of other files are sent. */
const quiet = 60;
