import { expect, test } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { type Answer, untilAnswerable } from '../../../src/extension/ask/question-turn.ts';
import { createQuestions, type PermissionQuestion } from '../../../src/extension/ask/questions.ts';

const read = (request: string): PermissionQuestion => ({
  use: { capability: 'filesystem.read', path: 'data/a' },
  request,
  operation: 'wasi:filesystem/types#[method]descriptor.open-at',
});

function person() {
  const clock = new ManualClock();
  const shown: string[] = [];
  let answerNow: (answer: Answer) => void = () => {};
  const questions = createQuestions({
    clock,
    surface(component, { request }) {
      shown.push(`${component} ${request}`);
      return {
        show: () => {},
        onChoice(choose) {
          const before = answerNow;
          answerNow = (answer) => (answer === 'no-answer' ? before(answer) : choose(answer));
        },
        onClose(close) {
          const before = answerNow;
          answerNow = (answer) => (answer === 'no-answer' ? close() : before(answer));
        },
        dispose: () => {},
      };
    },
  });
  return {
    clock,
    shown,
    questions,
    /** Answers what is shown now, and lets what follows come up. */
    async answer(given: Answer): Promise<void> {
      await settle();
      clock.advance(untilAnswerable);
      answerNow(given);
      await settle();
    },
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

test('questions come one after the other', async () => {
  const { questions, shown, answer } = person();
  const first = questions.ask('a', read('./1'));
  const second = questions.ask('b', read('./2'));
  await settle();
  expect(shown).toEqual(['a ./1']);
  await answer('deny');
  expect(shown).toEqual(['a ./1', 'b ./2']);
  await answer('always');
  expect(await Promise.all([first, second])).toEqual(['deny', 'always']);
});

test('equal questions are one, but what is allowed once is allowed to one call', async () => {
  const { questions, shown, answer } = person();
  const all = [1, 2, 3].map(() => questions.ask('a', read('./1')));
  await answer('once');
  expect(shown).toHaveLength(2);
  await answer('session');
  expect(await Promise.all(all)).toEqual(['once', 'session', 'session']);
  expect(shown).toHaveLength(2);
});

test('too many questions are answered by nobody', async () => {
  const { questions } = person();
  const many = Array.from({ length: 11 }, (_, at) => questions.ask('a', read(`./${at}`)));
  expect(await many[10]).toBe('no-answer');
});

test('a component that is turned away again and again is left alone for a minute', async () => {
  const { questions, shown, answer, clock } = person();
  for (let at = 0; at < 3; at++) {
    const asked = questions.ask('a', read(`./${at}`));
    await answer('no-answer');
    expect(await asked).toBe('no-answer');
  }
  expect(await questions.ask('a', read('./4'))).toBe('no-answer');
  expect(shown).toHaveLength(3);
  const other = questions.ask('b', read('./1'));
  await answer('once');
  expect(await other).toBe('once');
  clock.advance(60_000);
  const again = questions.ask('a', read('./5'));
  await answer('deny');
  expect(await again).toBe('deny');
});

test('whoever gives up while others are asked is not asked about', async () => {
  const { questions, shown, answer } = person();
  const first = questions.ask('a', read('./1'));
  const gone = new AbortController();
  const second = questions.ask('b', read('./2'), gone.signal);
  gone.abort();
  await answer('once');
  expect(await Promise.all([first, second])).toEqual(['once', 'no-answer']);
  expect(shown).toHaveLength(1);
});
