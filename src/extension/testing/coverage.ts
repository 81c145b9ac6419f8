import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import * as vscode from 'vscode';
import type { ExportedFunction } from '../../host/index.ts';
import type { Coverage } from '../../trial/index.ts';
import { type ExportPlace, exportPlaces } from '../calls/export-places.ts';
import { implementationPlaces } from '../calls/implementation-places.ts';
import { exportsOf } from '../commands/call-export.ts';
import type { Component } from '../components/component.ts';
import { rangesIn } from './read-tests.ts';

/** A file in which exported functions stand, and which of them the tests have called. */
export interface CoveredFile {
  readonly uri: vscode.Uri;
  readonly details: readonly vscode.FileCoverageDetail[];
}

/**
 * Where the exported functions of a component stand, in its WIT and in the sources of its newest build, each with how
 * often the tests called it. What ran inside of a function is not known, so each counts as one statement.
 */
export async function coveredFiles(component: Component, { functions }: Coverage): Promise<readonly CoveredFile[]> {
  const calls = new Map(functions.map(({ name, calls: count }) => [name, count]));
  const exports = exportsOf(component);
  const folder = dirname(component.uri.fsPath);
  const wit = await witFiles(join(folder, component.manifest?.wit ?? ''));
  const sources = component.inputs.filter((path) => path.startsWith(folder + sep) && !path.endsWith('.wit'));
  const of = (path: string, places: (text: string, of: readonly ExportedFunction[]) => readonly ExportPlace[]) =>
    coveredFile(path, (text) => places(text, exports), calls);
  const files = [
    ...wit.map((path) => of(path, exportPlaces)),
    ...sources.map((path) => of(path, implementationPlaces)),
  ];
  return (await Promise.all(files)).filter(({ details }) => details.length > 0);
}

async function coveredFile(
  path: string,
  places: (text: string) => readonly ExportPlace[],
  calls: ReadonlyMap<string, number>,
): Promise<CoveredFile> {
  // A file that is gone by now has no lines to mark.
  const text = await readFile(path, 'utf8').catch(() => '');
  const rangeOf = rangesIn(text);
  return {
    uri: vscode.Uri.file(path),
    details: places(text).flatMap(({ exported, span }): vscode.FileCoverageDetail[] => {
      const count = calls.get(exported.name) ?? 0;
      const range = rangeOf(span);
      return [new vscode.DeclarationCoverage(exported.name, count, range), new vscode.StatementCoverage(count, range)];
    }),
  };
}

/** The WIT of a component: one file, or all in a folder and below it. */
async function witFiles(place: string): Promise<readonly string[]> {
  if (place.endsWith('.wit')) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) =>
    entry.isFile() && entry.name.endsWith('.wit') ? [join(entry.parentPath, entry.name)] : [],
  );
}

/** The details of one file from several components, which may share it. */
export function mergedByFile(files: readonly CoveredFile[]): readonly CoveredFile[] {
  return Array.from(Map.groupBy(files, ({ uri }) => uri.toString()).values(), (same): CoveredFile => ({
    uri: same[0]?.uri ?? vscode.Uri.file('/'),
    details: same.flatMap(({ details }) => details),
  }));
}
