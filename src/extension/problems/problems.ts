import { dirname, join, relative } from 'node:path';
import * as vscode from 'vscode';
import { type LineColumn, lineColumnAt, lineIndex, type Owned, type Span } from '../../base/index.ts';
import type { BuildDiagnostic } from '../../build/index.ts';
import type { CountedDenial } from '../../host/index.ts';
import type { Manifest, ManifestProblem } from '../../manifest/index.ts';
import { denialDiagnostics } from './denials.ts';

/** What stands in the Problems panel, for each component by the address of its manifest. */
export interface Problems extends Owned {
  manifest(uri: vscode.Uri, text: string, problems: readonly ManifestProblem[]): void;
  /** A problem of the component as a whole, at its name. It lasts until the next build or the next reading. */
  manifestProblem(uri: vscode.Uri, text: string, message: string): void;
  /** What the newest build said, in place of what the one before did. `paths` of diagnostics are real paths. */
  build(uri: vscode.Uri, manifestPath: string, diagnostics: readonly BuildDiagnostic[]): void;
  denials(uri: vscode.Uri, text: string, manifest: Manifest | undefined, denials: readonly CountedDenial[]): void;
  forget(uri: vscode.Uri): void;
}

export const source = 'Airlock';

export function createProblems(): Problems {
  const manifests = vscode.languages.createDiagnosticCollection('airlock-manifest');
  const denied = vscode.languages.createDiagnosticCollection('airlock-denials');
  /** Each component's build has a collection of its own, since its diagnostics stand in several files. */
  const builds = new Map<string, vscode.DiagnosticCollection>();

  function buildsOf(uri: vscode.Uri): vscode.DiagnosticCollection {
    const name = uri.toString();
    const known = builds.get(name) ?? vscode.languages.createDiagnosticCollection('airlock-build');
    builds.set(name, known);
    return known;
  }

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
    manifestProblem(uri, text, message) {
      const range = rangeOf(text, { start: 0, end: 1 });
      buildsOf(uri).set(uri, [diagnostic(range, message, 'error')]);
    },
    build(uri, manifestPath, diagnostics) {
      const collection = buildsOf(uri);
      collection.clear();
      for (const [file, found] of Map.groupBy(diagnostics, ({ path }) => path)) {
        collection.set(
          asOpened(file, uri, manifestPath),
          found.map(({ start, end, message, severity }) => diagnostic(toRange(start, end), message, severity)),
        );
      }
    },
    denials(uri, text, manifest, denials) {
      denied.set(uri, denialDiagnostics(text, manifest, denials));
    },
    forget(uri) {
      manifests.delete(uri);
      denied.delete(uri);
      builds.get(uri.toString())?.dispose();
      builds.delete(uri.toString());
    },
    dispose() {
      for (const collection of [manifests, denied, ...builds.values()]) collection.dispose();
    },
  };
}

export function rangeOf(text: string, span: Span): vscode.Range {
  return toRange(lineColumnAt(text, span.start), lineColumnAt(text, span.end));
}

function toRange(start: LineColumn, end: LineColumn): vscode.Range {
  return new vscode.Range(start.line, start.column, end.line, end.column);
}

function diagnostic(range: vscode.Range, message: string, severity: 'error' | 'warning'): vscode.Diagnostic {
  const level = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  return Object.assign(new vscode.Diagnostic(range, message, level), { source });
}

/** The address under which the editor knows a file, where the workspace was opened through a link. */
export function asOpened(path: string, manifest: vscode.Uri, manifestPath: string): vscode.Uri {
  const below = relative(dirname(manifestPath), path);
  return below.startsWith('..') ? vscode.Uri.file(path) : vscode.Uri.file(join(dirname(manifest.fsPath), below));
}
