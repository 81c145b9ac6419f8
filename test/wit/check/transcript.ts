import { lineColumnAt } from '../../../src/base/index.ts';
import {
  createAnalysis,
  fileFacts,
  type RootFiles,
  type SourceFile,
  type WitDiagnostic,
} from '../../../src/wit/index.ts';

/** The files of a fixture: after each line `//- path` comes the text of that file. */
export function filesOf(fixture: string): Map<string, string> {
  const [, ...parts] = fixture.split(/^\/\/- (.+)\n/m);
  const files = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2) files.set(parts[index] ?? '', parts[index + 1] ?? '');
  return files;
}

/** A root made of texts: those under `deps/` are dependencies. Facts of texts in `known` are taken from there. */
export function rootOf(files: ReadonlyMap<string, string>, known = new Map<string, SourceFile>()): RootFiles {
  const own: SourceFile[] = [];
  const dependencies = new Map<string, SourceFile[]>();
  for (const [path, text] of files) {
    const before = known.get(path);
    const file = before?.facts.text === text ? before : { path, facts: fileFacts(text) };
    known.set(path, file);
    const group = /^deps\/[^/]+/.exec(path)?.[0];
    if (group === undefined) own.push(file);
    else dependencies.set(group, [...(dependencies.get(group) ?? []), file]);
  }
  return { own, dependencies: Array.from(dependencies.values()), loose: [], notes: [] };
}

/** All diagnostics of some files, a line each, with related places below. */
export function transcript(files: ReadonlyMap<string, string>, features: readonly string[] = []): string {
  const analysis = createAnalysis();
  analysis.setFeatures(features);
  analysis.set('', rootOf(files));
  const found = Array.from(analysis.diagnostics('').values()).flat();
  const at = ({ path, span }: Pick<WitDiagnostic, 'path' | 'span'>): string => {
    const { line, column } = lineColumnAt(files.get(path) ?? '', span.start);
    return `${path}:${line + 1}:${column + 1}`;
  };
  const order = (a: WitDiagnostic, b: WitDiagnostic): number =>
    a.path === b.path ? a.span.start - b.span.start : a.path < b.path ? -1 : 1;
  return found
    .toSorted(order)
    .flatMap((each) => [
      `${at(each)} ${each.severity} ${each.code}: ${each.message}`,
      ...(each.data ? [`  data ${JSON.stringify(each.data)}`] : []),
      ...each.related.map((related) => `  ${at(related)} ${related.message}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}
