import { type LineMatcher, type PrintedProblem, problemList, severityOf } from './printed.ts';

/** What AssemblyScript prints: `ERROR TS2304: …`, the code, and `└─ in assembly/index.ts(3,10)` below it. */
export function ascMatcher(): LineMatcher {
  const problems = problemList();
  let open: Omit<PrintedProblem, 'places'> | undefined;
  let marked = 0;

  function close(places: PrintedProblem['places']): void {
    if (open) problems.add({ ...open, places });
    open = undefined;
    marked = 0;
  }

  return {
    take(line) {
      const [, word, code, message] = heading.exec(line) ?? [];
      if (word !== undefined && message !== undefined) {
        close([]);
        open = { severity: severityOf(word), message: code === undefined ? message : `${code}: ${message}` };
        return;
      }
      if (!open) return;
      marked = marks.exec(line)?.[1]?.length ?? marked;
      const [, file, row, column] = place.exec(line) ?? [];
      if (file === undefined) return;
      const at = { file, line: Number(row), column: Number(column) };
      close([marked > 0 ? { ...at, endColumn: at.column + marked } : at]);
    },
    end() {
      close([]);
      return problems.all();
    },
  };
}

const heading = /^(ERROR|WARNING)(?: ((?:TS|AS)\d+))?: (.*)$/;
const marks = /^\s*[│|]?\s+(~+)\s*$/;
const place = /^\s*(?:└─ )?in (.+?)\((\d+),(\d+)\)$/;
