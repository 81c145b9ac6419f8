import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import { asOpened, source } from '../problems/problems.ts';
import { shown } from '../words.ts';
import { type MappedVersion, placesOf } from './places.ts';
import { createTrace, type GuestError, type SourcePlace, type Trace } from './trace.ts';

/** Shows where in its sources a guest threw what nobody caught. Components are known by the real paths of their manifests. */
export interface RuntimeErrors extends Owned {
  /** From now on this version prints. What was said of the one before is gone. */
  serves(manifest: vscode.Uri, manifestPath: string, version: MappedVersion, inputs: readonly string[]): void;
  /** The lines of what a component printed, as they are shown. */
  lines(manifestPath: string, stream: 'stdout' | 'stderr', text: string): readonly string[];
  /** A host whose calls are heard: one that returns, and throws nothing on its way, ends what was said before. */
  hearing(host: Host): Host;
  forget(manifestPath: string): void;
}

interface Known {
  readonly traces: Readonly<Record<'stdout' | 'stderr', Trace>>;
  readonly shown: vscode.DiagnosticCollection;
  /** Exceptions in the order in which they came, by their message and place. */
  readonly errors: Map<string, GuestError>;
  /** How many exceptions were found so far. */
  found: number;
}

/** Exceptions of one component that are shown at once. */
const mostErrors = 20;

export function createRuntimeErrors(): RuntimeErrors {
  const components = new Map<string, Known>();

  function forget(manifestPath: string): void {
    components.get(manifestPath)?.shown.dispose();
    components.delete(manifestPath);
  }

  function clear({ shown: collection, errors }: Known): void {
    // To clear what is clear already would be news to the editor, at each call.
    if (errors.size === 0) return;
    errors.clear();
    collection.clear();
  }

  return {
    serves(manifest, manifestPath, version, inputs) {
      const before = components.get(manifestPath);
      if (before) clear(before);
      const errors = before?.errors ?? new Map<string, GuestError>();
      const collection = before?.shown ?? vscode.languages.createDiagnosticCollection('airlock-run');
      const opened = (path: string): vscode.Uri => asOpened(path, manifest, manifestPath);
      const find = placesOf(version, inputs);
      const show = ({ path, line, column }: SourcePlace): string => `${opened(path).fsPath}:${line + 1}:${column + 1}`;
      const found = (error: GuestError): void => {
        const name = nameOf(error);
        if (error.frames.length === 1) known.found++;
        if (errors.size >= mostErrors && !errors.has(name)) return;
        errors.set(name, error);
        showAll(collection, Array.from(errors.values()), opened);
      };
      const trace = (): Trace => createTrace({ find, show, found });
      const known: Known = {
        shown: collection,
        errors,
        traces: { stdout: trace(), stderr: trace() },
        found: before?.found ?? 0,
      };
      components.set(manifestPath, known);
    },
    lines(manifestPath, stream, text) {
      const lines = text.trimEnd().split('\n');
      const trace = components.get(manifestPath)?.traces[stream];
      return trace ? lines.map((line) => trace.take(line)) : lines;
    },
    hearing: (host) => ({
      ...host,
      async call(key, ...rest) {
        const before = components.get(key.manifestPath)?.found;
        const outcome = await host.call(key, ...rest);
        const known = components.get(key.manifestPath);
        if (known && outcome.kind === 'returned' && known.found === before) clear(known);
        return outcome;
      },
    }),
    forget,
    dispose() {
      for (const manifestPath of Array.from(components.keys())) forget(manifestPath);
    },
  };
}

function nameOf({ message, frames }: GuestError): string {
  return JSON.stringify([message, frames[0]]);
}

function showAll(
  collection: vscode.DiagnosticCollection,
  errors: readonly GuestError[],
  opened: (path: string) => vscode.Uri,
): void {
  collection.clear();
  const placed = errors.flatMap((error) => {
    const [first] = error.frames;
    return first ? [{ path: first.place.path, diagnostic: toDiagnostic(error, first.place, opened) }] : [];
  });
  for (const [path, own] of Map.groupBy(placed, (each) => each.path)) {
    collection.set(
      opened(path),
      own.map(({ diagnostic }) => diagnostic),
    );
  }
}

function toDiagnostic(
  { message, frames }: GuestError,
  thrown: SourcePlace,
  opened: (path: string) => vscode.Uri,
): vscode.Diagnostic {
  const words = shown(message).slice(0, longestMessage);
  const said = words === '' ? 'Thrown while it ran.' : `Thrown while it ran: ${words}`;
  const found = new vscode.Diagnostic(rangeOf(thrown), said, vscode.DiagnosticSeverity.Error);
  found.source = source;
  found.relatedInformation = frames.slice(1).map(({ name, place }) => {
    const location = new vscode.Location(opened(place.path), rangeOf(place));
    return new vscode.DiagnosticRelatedInformation(location, name === '' ? 'called here' : `called in ${shown(name)}`);
  });
  return found;
}

const longestMessage = 500;

/** A place without an end: the editor marks the word there. */
function rangeOf({ line, column }: SourcePlace): vscode.Range {
  return new vscode.Range(line, column, line, column);
}
