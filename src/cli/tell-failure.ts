import type { Failed } from './command.ts';
import type { Show } from './show.ts';

/** Says what failed where the command goes on after it. */
export function tellFailure({ exit, message, advice = [], value }: Failed, show: Show): void {
  show.event({ event: 'failed', kind: exit, message, ...value });
  show.note(`${show.paint.bad('error:')} ${message}`);
  for (const line of advice) show.note(`  ${line}`);
}
