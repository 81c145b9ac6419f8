import { expect, test } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import {
  type Answer,
  ask,
  type Surface,
  untilAnswerable,
  untilGivenUp,
} from '../../../src/extension/ask/question-turn.ts';

function question() {
  const clock = new ManualClock();
  const gone = new AbortController();
  const shown: string[] = [];
  let choose: (answer: Exclude<Answer, 'no-answer'> | undefined) => void = () => {};
  let close: () => void = () => {};
  const surface: Surface = {
    show: (state) => void shown.push(state),
    onChoice: (listener) => void (choose = listener),
    onClose: (listener) => void (close = listener),
    dispose: () => void shown.push('gone'),
  };
  const settled: Answer[] = [];
  const answer = ask(surface, clock, gone.signal);
  void answer.then((given) => settled.push(given));
  return {
    clock,
    gone,
    shown,
    answer,
    choose: (given: Exclude<Answer, 'no-answer'> | undefined) => choose(given),
    close: () => close(),
    // Promises settle in a later turn.
    async settled(): Promise<readonly Answer[]> {
      await Promise.resolve();
      return settled;
    },
  };
}

test('nothing answers before half a second has passed', async () => {
  const { clock, choose, settled, shown, answer } = question();
  choose('always');
  clock.advance(untilAnswerable - 1);
  choose('always');
  expect(await settled()).toEqual([]);
  clock.advance(1);
  choose('once');
  choose('always');
  expect(await answer).toBe('once');
  expect(shown).toEqual(['to-read', 'to-answer', 'gone']);
});

test('nothing that is active is no answer', async () => {
  const { clock, choose, settled } = question();
  clock.advance(untilAnswerable);
  choose(undefined);
  expect(await settled()).toEqual([]);
});

test('who turns away gives no answer, also at once', async () => {
  const { close, answer, shown } = question();
  close();
  expect(await answer).toBe('no-answer');
  expect(shown).toEqual(['to-read', 'gone']);
});

test('a question is taken back when its time is over or nobody waits for it any more', async () => {
  const late = question();
  late.clock.advance(untilGivenUp);
  expect(await late.answer).toBe('no-answer');
  const left = question();
  left.gone.abort();
  expect(await left.answer).toBe('no-answer');
  left.clock.advance(untilAnswerable);
  expect(left.shown).toEqual(['to-read', 'gone']);
});
