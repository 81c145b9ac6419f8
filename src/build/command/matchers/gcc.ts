import { type LineMatcher, oneLineMatcher, severityOf } from './printed.ts';

/** `src/a.c:3:5: error: …`, as GCC and Clang print it, and `wasm-ld: error: …` of their linkers. */
export function gccMatcher(): LineMatcher {
  return oneLineMatcher((line) => {
    const [, file, row, column, word, message] = placed.exec(line) ?? [];
    if (file !== undefined && row !== undefined && word !== undefined && message !== undefined) {
      const place = {
        file,
        line: Number(row),
        ...(column === undefined ? {} : { column: Number(column), bytes: true as const }),
      };
      return { severity: severityOf(word), message, places: [place] };
    }
    const [, said] = unplaced.exec(line) ?? [];
    return said === undefined || isTrailer.test(said) ? undefined : { severity: 'error', message: said, places: [] };
  });
}

const placed = /^(?:In file included from )?((?:[A-Za-z]:)?[^:]+):(\d+):(?:(\d+):)? (?:fatal )?(error|warning): (.*)$/;
const unplaced = /^(?:[\w./+-]*(?:ld|lld|clang|clang\+\+|gcc|cc|g\+\+)(?:-\d+)?): (?:fatal )?error: (.*)$/;

/** Says no more than that something else, which was printed before, went wrong. */
const isTrailer = /^linker command failed|^ld returned/;
