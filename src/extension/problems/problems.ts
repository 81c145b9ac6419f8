import { dirname, join, relative } from 'node:path';
import * as vscode from 'vscode';
import { type LineColumn, lineColumnAt, lineIndex, type Owned, type Span } from '../../base/index.ts';
import type { BuildDiagnostic } from '../../build/index.ts';
import type { CountedDenial } from '../../host/index.ts';
import type { Manifest, ManifestProblem } from '../../manifest/index.ts';
import type { LinkProblem } from '../components/linking.ts';
import type { RightPicture } from '../rights/picture.ts';
import { denialDiagnostics, importDiagnostics } from './denials.ts';
import type { ImportLocations } from './import-locations.ts';
import { unusedDiagnostics } from './unused.ts';

/** What stands in the Problems panel, for each component by the address of its manifest. */
export interface Problems extends Owned {
  manifest(uri: vscode.Uri, text: string, problems: readonly ManifestProblem[]): void;
  /** What is to be said of its links now, in place of what was said before. */
  links(uri: vscode.Uri, text: string, problems: readonly LinkProblem[]): void;
  /** A problem of the component as a whole, at its name. It lasts until the next build or the next reading. */
  manifestProblem(uri: vscode.Uri, text: string, message: string): void;
  /** What the newest build said, in place of what the one before did. `paths` of diagnostics are real paths. */
  build(uri: vscode.Uri, manifestPath: string, diagnostics: readonly BuildDiagnostic[]): void;
  /** What is to be said of the rights of a component now, in place of what was said before. */
  rights(uri: vscode.Uri, shown: ShownRights): void;
  forget(uri: vscode.Uri): void;
}

/** The rights of a component, as far as they are a problem. */
export interface ShownRights {
  /** That of the manifest, for places in it. */
  readonly text: string;
  readonly manifest: Manifest | undefined;
  readonly denials: readonly CountedDenial[];
  readonly requested: readonly RightPicture[];
  readonly imports: ImportLocations;
}

export const source = 'Airlock';

export function createProblems(): Problems {
  const manifests = vscode.languages.createDiagnosticCollection('airlock-manifest');
  const linked = vscode.languages.createDiagnosticCollection('airlock-links');
  /** Each component has collections of its own for what stands in several files, which others may share. */
  const builds = collections('airlock-build');
  const denied = collections('airlock-denials');

  return {
    manifest(uri, text, problems) {
      const placeOf = lineIndex(text);
      manifests.set(
        uri,
        problems.map(({ span, message }) =>
          diagnostic(toRange(placeOf(span.start), placeOf(span.end)), message, 'error'),
        ),
      );
    },
    links(uri, text, problems) {
      if (problems.length === 0) return linked.delete(uri);
      linked.set(
        uri,
        problems.map(({ span, message, severity }) => diagnostic(rangeOf(text, span), message, severity)),
      );
    },
    manifestProblem(uri, text, message) {
      const range = rangeOf(text, { start: 0, end: 1 });
      builds.of(uri).set(uri, [diagnostic(range, message, 'error')]);
    },
    build(uri, manifestPath, diagnostics) {
      const collection = builds.of(uri);
      collection.clear();
      for (const [file, found] of Map.groupBy(diagnostics, ({ path }) => path)) {
        collection.set(
          asOpened(file, uri, manifestPath),
          found.map(({ start, end, message, severity, quiet }) =>
            diagnostic(toRange(start, end), message, quiet ? 'information' : severity),
          ),
        );
      }
    },
    rights(uri, { text, manifest, denials, requested, imports }) {
      const next = new Map<string, readonly vscode.Diagnostic[]>([
        [
          uri.toString(),
          [...denialDiagnostics(text, manifest, denials), ...unusedDiagnostics(text, manifest, requested)],
        ],
        ...importDiagnostics(manifest?.name ?? 'The component', denials, imports),
      ]);
      setWhatDiffers(denied.of(uri), next);
    },
    forget(uri) {
      manifests.delete(uri);
      linked.delete(uri);
      denied.forget(uri);
      builds.forget(uri);
    },
    dispose() {
      for (const each of [manifests, linked, denied, builds]) each.dispose();
    },
  };
}

/** What was said once goes on standing there: to say it again would be news to the editor, ten times a second. */
function setWhatDiffers(
  collection: vscode.DiagnosticCollection,
  next: ReadonlyMap<string, readonly vscode.Diagnostic[]>,
): void {
  const gone: vscode.Uri[] = [];
  collection.forEach((uri) => {
    if (!next.has(uri.toString())) gone.push(uri);
  });
  for (const uri of gone) collection.delete(uri);
  for (const [file, found] of next) {
    const uri = vscode.Uri.parse(file);
    if (JSON.stringify(collection.get(uri) ?? []) !== JSON.stringify(found)) collection.set(uri, found);
  }
}

/** One collection for each component, made when it is first asked for. */
function collections(name: string) {
  const known = new Map<string, vscode.DiagnosticCollection>();
  return {
    of(uri: vscode.Uri): vscode.DiagnosticCollection {
      const own = known.get(uri.toString()) ?? vscode.languages.createDiagnosticCollection(name);
      known.set(uri.toString(), own);
      return own;
    },
    forget(uri: vscode.Uri): void {
      known.get(uri.toString())?.dispose();
      known.delete(uri.toString());
    },
    dispose(): void {
      for (const collection of known.values()) collection.dispose();
    },
  };
}

export function rangeOf(text: string, span: Span): vscode.Range {
  return toRange(lineColumnAt(text, span.start), lineColumnAt(text, span.end));
}

function toRange(start: LineColumn, end: LineColumn): vscode.Range {
  return new vscode.Range(start.line, start.column, end.line, end.column);
}

const levels = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

function diagnostic(range: vscode.Range, message: string, severity: keyof typeof levels): vscode.Diagnostic {
  const level = levels[severity];
  return Object.assign(new vscode.Diagnostic(range, message, level), { source });
}

/** The address under which the editor knows a file, where the workspace was opened through a link. */
export function asOpened(path: string, manifest: vscode.Uri, manifestPath: string): vscode.Uri {
  const below = relative(dirname(manifestPath), path);
  return below.startsWith('..') ? vscode.Uri.file(path) : vscode.Uri.file(join(dirname(manifest.fsPath), below));
}
