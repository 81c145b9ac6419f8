import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createUseCounter,
  createUsesReader,
  newUsesMemory,
  otherUses,
  setUseTime,
} from '../../../src/host/ledger/uses.ts';
import { createUses } from '../../../src/host/uses.ts';

describe('counts of uses', () => {
  it('are those of each capability, pattern and import', () => {
    const texts = fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('', 'a', '**'), fc.constantFrom('x', 'y'));
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 60 }), (all) => {
        const buffer = newUsesMemory();
        const counter = createUseCounter(buffer);
        const read = createUsesReader(buffer);
        const model = new Map<string, number>();
        all.forEach(([capability, pattern, operation], time) => {
          counter.count(counter.counterFor(capability, pattern, operation));
          const name = JSON.stringify([capability, pattern, operation]);
          model.set(name, (model.get(name) ?? 0) + 1);
          // Reading in between changes nothing.
          if (time % 7 === 0) read();
        });
        const found = read().map(({ capability, pattern, operation, count }) => [
          JSON.stringify([capability, pattern, operation]),
          count,
        ]);
        expect(found).toEqual(Array.from(model));
      }),
      { seed: 7 },
    );
  });

  it('beyond what is kept apart are exact in their sum', () => {
    const buffer = newUsesMemory();
    const counter = createUseCounter(buffer);
    for (let at = 0; at < 5000; at++) {
      setUseTime(buffer, at);
      counter.count(counter.counterFor('a', `${at}`, 'x'));
    }
    const read = createUsesReader(buffer)();
    expect(read.length).toBeLessThanOrEqual(1024);
    expect(read[0]).toMatchObject({ ...otherUses, lastTime: 4999 });
    expect(read.reduce((sum, { count }) => sum + count, 0)).toBe(5000);
  });

  it('add up over workers, and stay bounded over those that have ended', () => {
    const uses = createUses();
    const use = (pattern: string, count: number) => ({
      capability: 'a',
      pattern,
      operation: 'x',
      count,
      lastTime: count,
    });
    const source = (...counted: ReturnType<typeof use>[]) => ({ uses: () => counted });
    const [one, other] = [source(use('p', 2)), source(use('p', 3), use('q', 1))];
    uses.add(one);
    uses.add(other);
    uses.settle(one);
    uses.settle(one);
    expect(uses.list()).toEqual([use('p', 5), use('q', 1)].map((each, at) => ({ ...each, lastTime: [3, 1][at] })));
    for (let round = 0; round < 10; round++) {
      const many = source(...Array.from({ length: 1000 }, (_, at) => use(`${round}/${at}`, 1)));
      uses.add(many);
      uses.settle(many);
    }
    expect(uses.list().length).toBeLessThanOrEqual(4098);
    expect(uses.list().reduce((sum, { count }) => sum + count, 0)).toBe(10_006);
  });
});
