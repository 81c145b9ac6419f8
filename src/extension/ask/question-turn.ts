import type { Clock, Owned } from '../../base/index.ts';

/** What a person says to a question, or that they said nothing. */
export type Answer = 'once' | 'session' | 'always' | 'deny' | 'no-answer';

/** Where a question is shown. Nothing in it is chosen before the person chooses. */
export interface Surface extends Owned {
  /** Shows the question; until it can be answered, so that nobody answers what they have not read. */
  show(state: 'to-read' | 'to-answer'): void;
  /** Whoever chooses calls this; it may be told too early, or of nothing. */
  onChoice(choose: (answer: Exclude<Answer, 'no-answer'> | undefined) => void): void;
  /** The person turned away: closed it, or pressed Escape. */
  onClose(close: () => void): void;
}

/** Milliseconds before which a question cannot be answered: keys that were meant for the editor answer nothing. */
export const untilAnswerable = 500;

/** Milliseconds after which a question that nobody answers is taken back. */
export const untilGivenUp = 60_000;

/**
 * Puts one question to a person. Settles with what they chose, or with `no-answer` where they turned away, the time ran
 * out, or whoever asked has given up. The surface is disposed then.
 */
export function ask(surface: Surface, clock: Clock, givenUp: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    let answerable = false;
    let settled = false;
    const timers: Owned[] = [];
    const settle = (answer: Answer): void => {
      if (settled) return;
      settled = true;
      givenUp.removeEventListener('abort', giveUp);
      for (const timer of timers) void timer.dispose();
      void surface.dispose();
      resolve(answer);
    };
    const giveUp = (): void => settle('no-answer');
    if (givenUp.aborted) return giveUp();
    givenUp.addEventListener('abort', giveUp);
    surface.onChoice((answer) => {
      if (answerable && answer !== undefined) settle(answer);
    });
    surface.onClose(giveUp);
    surface.show('to-read');
    timers.push(
      clock.after(untilAnswerable, () => {
        answerable = true;
        surface.show('to-answer');
      }),
      clock.after(untilGivenUp, giveUp),
    );
  });
}
