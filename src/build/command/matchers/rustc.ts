import { type LineMatcher, type PrintedPlace, problemList, severityOf } from './printed.ts';

/** What rustc and cargo print: a line that says what, `--> src/lib.rs:3:5` below it, and carets under the code. */
export function rustcMatcher(): LineMatcher {
  const problems = problemList();
  let open: { severity: 'error' | 'warning'; message: string; place?: PrintedPlace; marked: boolean } | undefined;

  function close(): void {
    if (open && (open.place || open.severity === 'error')) {
      const { severity, message, place } = open;
      problems.add({ severity, message, places: place ? [place] : [] });
    }
    open = undefined;
  }

  return {
    take(line) {
      const [, word, message] = heading.exec(line) ?? [];
      if (word !== undefined && message !== undefined) {
        close();
        if (!isTrailer.test(message)) open = { severity: severityOf(word), message, marked: false };
        return;
      }
      if (!open) return;
      const [, file, row, column] = arrow.exec(line) ?? [];
      if (file !== undefined && !open.place) open.place = { file, line: Number(row), column: Number(column) };
      const [, carets] = marks.exec(line) ?? [];
      if (carets !== undefined && open.place?.column !== undefined && !open.marked) {
        open.place = { ...open.place, endColumn: open.place.column + carets.length };
        open.marked = true;
      }
    },
    end() {
      close();
      return problems.all();
    },
  };
}

const heading = /^(error|warning)(?:\[[A-Z]\d+\])?: (.*)$/;
const arrow = /^\s*--> (.+?):(\d+):(\d+)$/;
const marks = /^\s*\|\s+(\^+)/;

/** Counts what was printed before. */
const isTrailer = /^could not compile|^aborting due to|\bgenerated \d+ warning|^\d+ warnings? emitted|^build failed/;
