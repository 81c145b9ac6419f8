/** A half-open range of UTF-16 offsets in a text, the unit that VS Code and the language server speak. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A zero-based line and UTF-16 column. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Finds many offsets of one text: the lines are looked for once. Counts lines as {@link lineColumnAt} does. */
export function lineIndex(text: string): (offset: number) => LineColumn {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\r|\n/g)) starts.push(end.index + end[0].length);
  return (offset) => {
    const at = Math.min(offset, text.length);
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return { line: low, column: at - (starts[low] ?? 0) };
  };
}

/** Where an offset stands, counting LF, CRLF and a lone CR each as one line end. */
export function lineColumnAt(text: string, offset: number): LineColumn {
  let line = 0;
  let lineStart = 0;
  const end = Math.min(offset, text.length);
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    const crlf = code === 13 && text.charCodeAt(at + 1) === 10;
    if (code === 10 || (code === 13 && !crlf)) {
      line++;
      lineStart = at + 1;
    }
  }
  return { line, column: end - lineStart };
}
