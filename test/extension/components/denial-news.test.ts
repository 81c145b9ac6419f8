import { expect, test } from 'vitest';
import { createDenialNews } from '../../../src/extension/components/denial-news.ts';
import { denied } from '../rights/facts.ts';

test('a refusal is told of when it is new, when it comes again later, and not when nothing happened', () => {
  const news = createDenialNews();
  expect(news.take([denied()])).toHaveLength(1);
  expect(news.take([denied()])).toHaveLength(0);
  expect(news.take([denied({ count: 2, lastTime: 2000 })])).toHaveLength(1);
  expect(news.take([denied({ count: 2, lastTime: 2000 }), denied({ what: './other' })])).toEqual([
    denied({ what: './other' }),
  ]);
});

test('a hundred thousand equal refusals are a few lines', () => {
  const news = createDenialNews();
  let lines = 0;
  for (let count = 1; count <= 100_000; count++) lines += news.take([denied({ count, lastTime: 1000 })]).length;
  expect(lines).toBeLessThanOrEqual(18);
});

test('a slow drip is told of in the end', () => {
  const news = createDenialNews();
  news.take([denied({ count: 100, lastTime: 1000 })]);
  const told = [1300, 1600, 1900, 2200].map(
    (lastTime, at) => news.take([denied({ count: 101 + at, lastTime })]).length,
  );
  expect(told).toEqual([0, 0, 0, 1]);
});

test('what was granted and taken back is told of anew', () => {
  const news = createDenialNews();
  news.take([denied({ count: 7 })]);
  news.take([]);
  expect(news.take([denied({ count: 1 })])).toHaveLength(1);
});
