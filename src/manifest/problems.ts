import type { Span } from '../base/index.ts';

/** Something that is wrong with a manifest or a workspace file, and where. */
export interface ManifestProblem {
  readonly span: Span;
  readonly message: string;
  readonly severity: 'error';
}

/** In the order of where they stand, and no more than a person reads: a text that is something else has one in every word. */
export function firstProblems(problems: readonly ManifestProblem[]): readonly ManifestProblem[] {
  const sorted = problems.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const rest = sorted.slice(mostProblems);
  const [next] = rest;
  if (!next) return sorted;
  return [
    ...sorted.slice(0, mostProblems),
    { ...next, message: `There are ${rest.length} more problems from here on` },
  ];
}

const mostProblems = 100;
