import { stripVTControlCharacters } from 'node:util';
import type { LineMatcher, PrintedProblem } from './matchers/printed.ts';

/** What a run printed: shown as far as anybody reads, and looked through for problems. */
export interface Transcript {
  take(line: string): void;
  problems(): readonly PrintedProblem[];
  /** The last lines that say something. */
  last(): readonly string[];
}

/** Characters of one run that are shown, and that are looked through. */
const mostShown = 256 * 1024;
const mostRead = 32 * 1024 * 1024;

const lastLines = 5;

export function createTranscript(matcher: LineMatcher, show: (line: string) => void): Transcript {
  let printed = 0;
  let full = false;
  const last: string[] = [];
  return {
    take(raw) {
      const line = plain(raw);
      printed += line.length + 1;
      if (printed <= mostShown) show(line);
      else if (!full) {
        full = true;
        show(`More than ${mostShown / 1024} KiB were printed. The rest is left out.`);
      }
      if (printed <= mostRead) matcher.take(line);
      if (line.trim() === '') return;
      last.push(line.length > 300 ? `${line.slice(0, 300)}…` : line);
      if (last.length > lastLines) last.shift();
    },
    problems: () => matcher.end(),
    last: () => last,
  };
}

/** Without what steers a terminal, and without what only looks like the end of a line. */
function plain(line: string): string {
  return stripVTControlCharacters(line).replaceAll(/[\p{Cc}\u2028\u2029]/gu, (sign) => (sign === '\t' ? sign : ''));
}
