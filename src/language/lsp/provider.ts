import type { CancellationToken, ClientCapabilities, Connection, ServerCapabilities } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { VendoredPackage } from '../features/wasi/vendored.ts';
import type { Outside } from '../outside.ts';
import type { Model } from '../workspace/model.ts';

/** One feature as LSP has it: what the server says that it can do, and the answers to its requests. */
export interface Provider {
  readonly capabilities: ServerCapabilities;
  register(connection: Connection, served: Served): void;
}

/** What a provider may look at. */
export interface Served {
  readonly model: Model;
  readonly outside: Outside;
  /** A file that the client asks about; `undefined` if nobody knows it. */
  file(uri: string): ServedFile | undefined;
  /** The text of any known file, open or not, for the ranges in it. */
  textAt(path: string): TextDocument | undefined;
  /** What the client said that it can do. */
  client(): ClientCapabilities;
  /** The packages whose WIT comes with the server. */
  vendored(): Promise<readonly VendoredPackage[]>;
}

export interface ServedFile {
  readonly path: string;
  readonly text: TextDocument;
}

/**
 * Goes through work that may be long, a step at a time, and lets other messages in between: a request that was
 * cancelled meanwhile ends with `undefined`.
 */
export async function inSteps<T>(steps: Iterable<readonly T[]>, token: CancellationToken): Promise<T[] | undefined> {
  const all: T[] = [];
  let since = performance.now();
  for (const step of steps) {
    all.push(...step);
    if (performance.now() - since < longestStep) continue;
    await new Promise(setImmediate);
    if (token.isCancellationRequested) return undefined;
    since = performance.now();
  }
  return all;
}

/** Milliseconds for which no other message is looked at. */
const longestStep = 8;
