import { expect, test } from 'vitest';
import { openRulings } from '../../../src/extension/rights/rulings.ts';
import { silentLog } from '../../../src/base/index.ts';
import { connectNews, readData } from './facts.ts';

const key = { manifestPath: '/w/airlock.json', name: 'greeter', origin: 'built-here' };

function memory(kept = new Map<string, unknown>()) {
  return {
    kept,
    get: (name: string) => kept.get(name),
    async update(name: string, value: unknown) {
      if (value === undefined) kept.delete(name);
      else kept.set(name, structuredClone(value));
    },
  };
}

test('what is ruled out is kept for exactly one component, until it is lifted', async () => {
  const kept = memory();
  const rulings = openRulings(kept, silentLog);
  let changes = 0;
  rulings.onChange(() => void changes++);
  await rulings.ruleOut(key, readData);
  await rulings.ruleOut(key, readData);
  await rulings.ruleOut(key, connectNews);
  expect(changes).toBe(2);
  expect(openRulings(kept, silentLog).ruledOut(key)).toEqual([readData, connectNews]);
  expect(rulings.ruledOut({ ...key, origin: 'bytes:00' })).toEqual([]);
  expect(rulings.ruledOut({ ...key, name: 'other' })).toEqual([]);
  await rulings.lift(key, readData);
  await rulings.lift(key, readData);
  expect(rulings.ruledOut(key)).toEqual([connectNews]);
  await rulings.lift(key, connectNews);
  expect(kept.kept.size).toBe(0);
});

test('what another version kept is read with care', () => {
  const kept = memory();
  const name = `ruled-out ${JSON.stringify([key.manifestPath, key.name, key.origin])}`;
  kept.kept.set(name, [readData, null, 7, { capability: 'everything', pattern: '*' }, { capability: 'process' }]);
  expect(openRulings(kept, silentLog).ruledOut(key)).toEqual([readData]);
  kept.kept.set(name, 'nothing');
  expect(openRulings(kept, silentLog).ruledOut(key)).toEqual([]);
});
