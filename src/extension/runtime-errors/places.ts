import { SourceMap } from 'node:module';
import type { SourcePlace } from './trace.ts';

/** What is needed of a version to find places in its sources. */
export interface MappedVersion {
  /** A source map as JSON, whose sources are absolute paths. */
  readonly sourceMap?: string;
}

/**
 * Looks places of a version's bundle up. The map is read when the first place is asked for. Only files of `inputs`
 * (absolute paths of what the build read) are ever named.
 */
export function placesOf(
  { sourceMap }: MappedVersion,
  inputs: readonly string[],
): (line: number, column: number) => SourcePlace | undefined {
  const known = new Set(inputs);
  let map: SourceMap | undefined;
  let broken = sourceMap === undefined;
  return (line, column) => {
    if (broken) return undefined;
    try {
      map ??= new SourceMap(JSON.parse(sourceMap ?? ''));
      const entry = map.findEntry(line, column);
      // An entry holds until the next one, also over lines that no source has.
      if (!('originalSource' in entry) || entry.generatedLine !== line || !known.has(entry.originalSource)) {
        return undefined;
      }
      return { path: entry.originalSource, line: entry.originalLine, column: entry.originalColumn };
    } catch {
      broken = true;
      return undefined;
    }
  };
}
