import type { Host } from './addresses.ts';
import type { Capability } from './capability.ts';
import { neverGrantable } from './never.ts';
import type { GlobToken, PathSegment } from './paths.ts';
import type { Pattern } from './pattern.ts';

/**
 * Why all that a pattern could ever match can never be granted, as {@link neverGrantable} says it; undefined where
 * something can. Where that is hard to tell nothing is said, for each use is judged anyway.
 */
export function onlyNeverGrantable(capability: Capability, pattern: Pattern): string | undefined {
  if (pattern.kind === 'host') {
    if (pattern.below) return undefined;
    const [scheme = 'https'] = pattern.schemes;
    const host = spelled(pattern.host);
    return neverGrantable({ capability: 'network.connect', scheme, host, port: pattern.port ?? 0 });
  }
  if (pattern.kind !== 'path' || (capability !== 'filesystem.read' && capability !== 'filesystem.write')) return;
  for (const path of certainPaths(pattern.segments)) {
    const why = neverGrantable({ capability, path });
    if (why !== undefined) return why;
  }
  const ends = endings(pattern.segments.at(-1));
  const reasons = ends.map((path) => neverGrantable({ capability, path }));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

function spelled(host: Host): string {
  return host.kind === 'name' ? host.name : host.kind === 'ipv4' ? host.address : host.groups;
}

/** Runs of names that are written out, and so stand on every path that matches. Only the last one may end it. */
function certainPaths(segments: readonly PathSegment[]): readonly string[] {
  const runs: string[][] = [[]];
  for (const segment of segments) {
    if (segment.kind === 'exact') runs.at(-1)?.push(segment.name);
    else {
      runs.at(-1)?.push(anyName);
      runs.push([]);
    }
  }
  return runs.map((run) => run.join('/'));
}

/** It begins no name that is refused. */
const anyName = '0';

/** More ways to end than this are not looked at. */
const mostEndings = 64;

/** Names that end in all ways in which what a glob matches may end; none where that is not known. */
function endings(segment: PathSegment | undefined): readonly string[] {
  if (segment?.kind !== 'glob') return [];
  let ends: readonly string[] = [''];
  for (const token of segment.tokens.toReversed()) {
    const options = token.kind === 'either' ? token.options.map(literal) : [literal([token])];
    const known = options.filter((option) => option !== undefined);
    if (known.length < options.length || known.length * ends.length > mostEndings) {
      return ends.map((end) => anyName + end);
    }
    ends = known.flatMap((option) => ends.map((end) => option + end));
  }
  return ends;
}

/** The one text that tokens match, if there is only one. */
function literal(tokens: readonly GlobToken[]): string | undefined {
  return tokens.every((token) => token.kind === 'character')
    ? tokens.map(({ character }) => character).join('')
    : undefined;
}
