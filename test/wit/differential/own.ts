import { createAnalysis, fileFacts, type SourceFile, type WitFile } from '../../../src/wit/index.ts';
import type { Verdict } from './reference.ts';

/** What this project's own checks say of a package whose files lie in `wit` and `wit/deps`. Warnings refuse nothing. */
export function ownVerdict(files: readonly WitFile[], features: readonly string[]): Verdict {
  const sources = files.map(({ path, text }): SourceFile => ({ path, facts: fileFacts(text) }));
  const dependencies = Map.groupBy(sources.filter(isDependency), ({ path }) => path.split('/').slice(0, 3).join('/'));
  const analysis = createAnalysis();
  analysis.setFeatures(features);
  analysis.set('wit', {
    own: sources.filter((source) => !isDependency(source)),
    dependencies: Array.from(dependencies.values()),
    loose: [],
    notes: [],
  });
  const error = Array.from(analysis.diagnostics('wit').values())
    .flat()
    .find(({ severity }) => severity === 'error');
  return error ? { kind: 'rejected', why: error.message } : { kind: 'accepted' };
}

function isDependency({ path }: SourceFile): boolean {
  return path.startsWith('wit/deps/');
}
