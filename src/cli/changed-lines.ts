/** A line that is only in the old text (`-`) or only in the new one (`+`). */
export interface ChangedLine {
  readonly sign: '-' | '+';
  readonly line: string;
}

/** How a text differs from another in which some lines were added or changed, in the order of the new one. */
export function changedLines(before: string, after: string): readonly ChangedLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const changed: ChangedLine[] = [];
  let at = 0;
  for (const [index, line] of now.entries()) {
    // An old line that is still to come was passed over by an addition; one that is not was changed or taken out.
    for (let left = old[at]; left !== undefined && left !== line && !now.slice(index).includes(left); left = old[at]) {
      changed.push({ sign: '-', line: left });
      at++;
    }
    if (old[at] === line) at++;
    else changed.push({ sign: '+', line });
  }
  for (const line of old.slice(at)) changed.push({ sign: '-', line });
  return changed;
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/);
}
