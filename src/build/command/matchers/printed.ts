/** A problem as a compiler printed it. */
export interface PrintedProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /**
   * Where it is. Of several the last that lies in the workspace counts: a traceback goes through files of others. None
   * for what is about the whole build.
   */
  readonly places: readonly PrintedPlace[];
}

export interface PrintedPlace {
  /** As printed: absolute, or relative to the folder of the run or one above it. */
  readonly file: string;
  /** Counts from one. */
  readonly line: number;
  /** Counts from one; without it the whole line is meant. */
  readonly column?: number;
  /** Whether columns count bytes of UTF-8, as they do in C and Go; else they count UTF-16. */
  readonly bytes?: true;
  /** Where the place ends on its line. */
  readonly endColumn?: number;
  /** How far behind the indentation of the line it begins, where only that was printed. */
  readonly behindIndent?: number;
}

/** Reads the output of one run line by line. */
export interface LineMatcher {
  take(line: string): void;
  /** All that was found, once the last line was taken. */
  end(): readonly PrintedProblem[];
}

/** More are no help to anybody. A warning makes room for an error. */
const mostProblems = 100;

/** Collects problems, up to as many as anybody reads. */
export function problemList(): { add(problem: PrintedProblem): void; all(): readonly PrintedProblem[] } {
  const problems: PrintedProblem[] = [];
  return {
    add(problem) {
      if (problems.length >= mostProblems) {
        const warning = problem.severity === 'error' ? problems.findIndex((each) => each.severity === 'warning') : -1;
        if (warning < 0) return;
        problems.splice(warning, 1);
      }
      problems.push(problem);
    },
    all: () => problems,
  };
}

/** A matcher for compilers that say all in one line. */
export function oneLineMatcher(read: (line: string) => PrintedProblem | undefined): LineMatcher {
  const problems = problemList();
  return {
    take(line) {
      const problem = read(line);
      if (problem) problems.add(problem);
    },
    end: problems.all,
  };
}

export function severityOf(word: string): 'error' | 'warning' {
  return /^warning$/i.test(word) ? 'warning' : 'error';
}
