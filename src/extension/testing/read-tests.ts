import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { lineIndex, type Span } from '../../base/index.ts';
import { parseTestFile, readTestFile, type TestCase, testFileEnding, type TestFileProblem } from '../../trial/index.ts';
import type { Component } from '../components/component.ts';

/** A test file beside a manifest, as it is on disk. */
export interface FoundTests {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly text: string;
  readonly cases: readonly TestCase[];
  readonly problems: readonly TestFileProblem[];
}

/** Reads the test files beside a component's manifest, in the order of their names; none where the folder is gone. */
export async function readTests({ uri, manifestPath }: Component): Promise<readonly FoundTests[]> {
  const folder = dirname(manifestPath);
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((each) => each.endsWith(testFileEnding)).toSorted();
  const read = await Promise.all(
    files.map(async (name): Promise<FoundTests | undefined> => {
      const text = await readTestFile(join(folder, name));
      if (text === undefined) return undefined;
      const { file, problems } = parseTestFile(text);
      return { uri: vscode.Uri.joinPath(uri, '..', name), name: basename(name), text, cases: file.cases, problems };
    }),
  );
  return read.filter((each) => each !== undefined);
}

/** Turns spans of a text into ranges of its document. */
export function rangesIn(text: string): (span: Span) => vscode.Range {
  const placeOf = lineIndex(text);
  return ({ start, end }) => {
    const [from, to] = [placeOf(start), placeOf(end)];
    return new vscode.Range(from.line, from.column, to.line, to.column);
  };
}
