import { type LineMatcher, type PrintedPlace, problemList } from './printed.ts';

/** Tracebacks of Python: its frames, outermost first, and then the line that says what was raised. */
export function pythonMatcher(): LineMatcher {
  const problems = problemList();
  let frames: PrintedPlace[] = [];
  let inTraceback = false;

  return {
    take(line) {
      if (/^\s*Traceback \(most recent call last\):/.test(line)) {
        frames = [];
        inTraceback = true;
        return;
      }
      const [, file, row] = frame.exec(line) ?? [];
      if (file !== undefined) {
        frames.push(...waysTo(file).map((way) => ({ file: way, line: Number(row) })));
        inTraceback = true;
        return;
      }
      if (!inTraceback) return;
      const caret = /^ {4}( *)\^/.exec(line)?.[1];
      if (caret !== undefined) {
        frames = frames.map((each, index) =>
          index < lastFrame(frames) ? each : { ...each, behindIndent: caret.length },
        );
        return;
      }
      const [raised] = exception.exec(line) ?? [];
      if (raised === undefined) return;
      problems.add({ severity: 'error', message: raised, places: frames });
      frames = [];
      inTraceback = false;
    },
    end: problems.all,
  };
}

const frame = /^\s*File "([^"]+)", line (\d+)/;
const exception = /^(?:[A-Za-z_][\w.]*\.)?[A-Za-z_]\w*(?:Error|Exception|Exit|Interrupt|Warning|Err)\b.*$/;

/** componentize-py runs the source inside, where each folder of its path is named by a number. */
function waysTo(file: string): readonly string[] {
  const inside = /^\/\d+\/(.+)$/.exec(file)?.[1];
  return inside === undefined ? [file] : [inside];
}

function lastFrame(frames: readonly PrintedPlace[]): number {
  return frames.length - 1;
}
