import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { comparableTape } from './print.ts';
import type { Tape } from './tape.ts';

/** How many lines may be different before nobody reads them any more. */
const mostEdits = 5000;

/** What is different, as a unified diff without times and versions; empty where nothing is. */
export function tapeDifference(recorded: Tape, replayed: Tape): string {
  const [before, after] = [comparableTape(recorded), comparableTape(replayed)];
  if (before === after) return '';
  const options = { context: 3, maxEditLength: mostEdits, headerOptions: FILE_HEADERS_ONLY };
  const patch: string | undefined = createTwoFilesPatch('recorded', 'replayed', before, after, '', '', options);
  return patch?.trimEnd() ?? firstDifference(before.split('\n'), after.split('\n'));
}

function firstDifference(before: readonly string[], after: readonly string[]): string {
  const at = before.findIndex((line, index) => line !== after[index]);
  const index = at === -1 ? before.length : at;
  const lines = [`-${before[index] ?? ''}`, `+${after[index] ?? ''}`];
  return [
    '--- recorded',
    '+++ replayed',
    `@@ -${index + 1} +${index + 1} @@ more than ${mostEdits} lines differ; this is the first`,
    ...lines,
  ].join('\n');
}
