import { type LineMatcher, oneLineMatcher } from './printed.ts';

/** `./main.go:3:5: undefined: x`, as Go and TinyGo print it; both know errors only. */
export function goMatcher(): LineMatcher {
  return oneLineMatcher((line) => {
    const [, file, row, column, message] = placed.exec(line) ?? [];
    if (file !== undefined && message !== undefined) {
      const place = {
        file,
        line: Number(row),
        ...(column === undefined ? {} : { column: Number(column), bytes: true as const }),
      };
      return { severity: 'error', message, places: [place] };
    }
    const [, said] = unplaced.exec(line) ?? [];
    return said === undefined ? undefined : { severity: 'error', message: said, places: [] };
  });
}

const placed = /^(?:vet: )?((?:[A-Za-z]:)?[^:]+\.(?:go|mod|c|h)):(\d+):(?:(\d+):)? (.*)$/;
const unplaced = /^(?:go|tinygo|error|wasm-ld|tinygo:wasm-ld): (?:error: )?(.*)$/;
