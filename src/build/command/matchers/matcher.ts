import type { ProblemMatcher } from '../../../manifest/index.ts';
import { ascMatcher } from './asc.ts';
import { gccMatcher } from './gcc.ts';
import { goMatcher } from './go.ts';
import { pythonMatcher } from './python.ts';
import type { LineMatcher } from './printed.ts';
import { rustcMatcher } from './rustc.ts';
import { tscMatcher } from './tsc.ts';

/** Reads the lines of one run by the matcher of that name; without a name, for whatever compiler it may be. */
export function matcherOf(name: ProblemMatcher | undefined): LineMatcher {
  return name === undefined ? anyOf([gccMatcher(), rustcMatcher(), tscMatcher(), ascMatcher()]) : makers[name]();
}

const makers: Readonly<Record<ProblemMatcher, () => LineMatcher>> = {
  $gcc: gccMatcher,
  $rustc: rustcMatcher,
  $tsc: tscMatcher,
  $go: goMatcher,
  $asc: ascMatcher,
  $python: pythonMatcher,
};

/** Their forms have nothing in common, so that no line is understood by two of them. */
function anyOf(matchers: readonly LineMatcher[]): LineMatcher {
  return {
    take: (line) => matchers.forEach((matcher) => matcher.take(line)),
    end: () => matchers.flatMap((matcher) => matcher.end()).filter((problem) => problem.places.length > 0),
  };
}
