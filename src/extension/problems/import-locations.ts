import * as vscode from 'vscode';
import { importPlaces, type WitFile } from '../../wit/index.ts';
import { readManifestFile } from '../../build/index.ts';
import { rangeOf } from './problems.ts';

/** Where the world of a component imports each interface, by the interface's name without its version. */
export type ImportLocations = ReadonlyMap<string, vscode.Location>;

/**
 * Reads the WIT files among what a build has read, and finds the imports of its world in them. What cannot be read any
 * more leads nowhere: then a denial stands in the manifest alone.
 *
 * @param asOpened the address under which the editor knows a file
 */
export async function readImportLocations(
  inputs: readonly string[],
  worldName: string | undefined,
  asOpened: (path: string) => vscode.Uri,
): Promise<ImportLocations> {
  const paths = inputs.filter((path) => path.endsWith('.wit'));
  const files = (await Promise.all(paths.map(readWit))).flat();
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return new Map(
    Array.from(importPlaces(files, worldName), ([name, { path, span }]) => [
      name,
      new vscode.Location(asOpened(path), rangeOf(texts.get(path) ?? '', span)),
    ]),
  );
}

async function readWit(path: string): Promise<readonly WitFile[]> {
  const file = await readManifestFile(path);
  return file.kind === 'text' ? [{ path, text: file.text }] : [];
}
