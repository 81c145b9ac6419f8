import { type LineMatcher, oneLineMatcher, severityOf } from './printed.ts';

/** `src/a.ts(3,5): error TS2304: …`, or `src/a.ts:3:5 - error TS2304: …` as it is printed for people. */
export function tscMatcher(): LineMatcher {
  return oneLineMatcher((line) => {
    const [, file, row, column, word, message] = plain.exec(line) ?? pretty.exec(line) ?? [];
    if (file === undefined || word === undefined || message === undefined) {
      const [, general] = unplaced.exec(line) ?? [];
      return general === undefined ? undefined : { severity: 'error', message: general, places: [] };
    }
    return { severity: severityOf(word), message, places: [{ file, line: Number(row), column: Number(column) }] };
  });
}

const plain = /^(\S.*?)\((\d+),(\d+)\): (error|warning) (TS\d+: .*)$/;
const pretty = /^(\S.*?):(\d+):(\d+) - (error|warning) (TS\d+: .*)$/;
const unplaced = /^error (TS\d+: .*)$/;
