import type { Clock } from '../../base/index.ts';
import type { Use } from '../../manifest/index.ts';
import { type Answer, ask, type Surface } from './question-turn.ts';

/** A use that is requested and undecided, whose call waits for an answer. */
export interface PermissionQuestion {
  readonly use: Use;
  /** The request in the manifest that covers it: what an answer for longer than this once is about. */
  readonly request: string;
  readonly operation: string;
}

/** Puts questions to the person, one after the other. */
export interface Questions {
  /**
   * Never rejects. `no-answer` also where too many questions wait, or the same component has been turned away from too
   * often: a guest that asks without end is denied without a question.
   */
  ask(component: string, question: PermissionQuestion, givenUp?: AbortSignal): Promise<Answer>;
}

/** Questions that wait for the one that is shown. */
const mostWaiting = 10;

/** Questions of a component in a row that nobody answered, after which it is not asked about for a while. */
const mostUnanswered = 3;

/** Milliseconds. */
const quietFor = 60_000;

export interface QuestionsPorts {
  readonly clock: Clock;
  /** A surface for one question about a component, by what it is known by. */
  surface(component: string, question: PermissionQuestion): Surface;
}

export function createQuestions({ clock, surface }: QuestionsPorts): Questions {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const turnedAway = new Map<string, { readonly count: number; readonly at: number }>();
  const open = new Map<string, Promise<Answer>>();

  function isQuiet(component: string): boolean {
    const { count = 0, at = 0 } = turnedAway.get(component) ?? {};
    return count >= mostUnanswered && clock.now() - at < quietFor;
  }

  async function putNext(
    before: Promise<unknown>,
    component: string,
    question: PermissionQuestion,
    givenUp: AbortSignal,
  ): Promise<Answer> {
    await before;
    if (givenUp.aborted || isQuiet(component)) return 'no-answer';
    const answer = await ask(surface(component, question), clock, givenUp);
    const unanswered = (turnedAway.get(component)?.count ?? 0) + 1;
    if (answer === 'no-answer') turnedAway.set(component, { count: unanswered, at: clock.now() });
    else turnedAway.delete(component);
    return answer;
  }

  return {
    async ask(component, question, givenUp = new AbortController().signal) {
      const name = JSON.stringify([component, question.use.capability, question.request]);
      // Two calls that wait for the same answer are one question. What is allowed once is allowed to one call, so the
      // other is asked about in its turn.
      for (let same = open.get(name); same; same = open.get(name)) {
        const answer = await same;
        if (answer !== 'once') return answer;
      }
      if (waiting >= mostWaiting || isQuiet(component)) return 'no-answer';
      waiting++;
      const turn = putNext(last, component, question, givenUp);
      last = turn;
      open.set(name, turn);
      try {
        return await turn;
      } finally {
        waiting--;
        if (open.get(name) === turn) open.delete(name);
      }
    },
  };
}
