import { describe, expect, it } from 'vitest';
import { createGuard } from '../../../src/host/gates/guard.ts';
import { stillAllowed } from '../../../src/host/gates/still-allowed.ts';
import type { DenialEntry } from '../../../src/host/ledger/layout.ts';
import { createUseCounter, createUsesReader, newUsesMemory } from '../../../src/host/ledger/uses.ts';
import type { Asker } from '../../../src/host/questions/asker.ts';
import type { Permission } from '../../../src/host/questions/messages.ts';
import { type Policy, policyOf, type Use } from '../../../src/manifest/index.ts';
import { rights } from '../support/gates.ts';

const requests = rights('read ./data/**', 'environment TOKEN');
const [grant] = requests;
if (!grant) throw new Error('there is a right');
const use: Use = { capability: 'filesystem.read', path: 'data/a.txt' };

function open(first: Partial<Policy>, permission: () => Permission = () => ({ kind: 'decide-again' })) {
  let policy: Policy = { ...policyOf(requests, []), ...first };
  let epoch = 1;
  let now = 1000;
  let questions = 0;
  const denials: DenialEntry[] = [];
  const learnt: string[] = [];
  const buffer = newUsesMemory();
  const asker = {
    ask() {
      questions++;
      return { kind: 'permission', permission: permission() };
    },
  } as unknown as Asker;
  const set = (more: Partial<Policy>): void => {
    policy = { ...policy, ...more };
    epoch++;
  };
  const guard = createGuard({
    policy: { epoch: () => epoch, read: () => policy },
    record: (denial) => void denials.push(denial),
    uses: createUseCounter(buffer),
    asker,
    learn: (name, value) => void learnt.push(`${name}=${value}`),
    now: () => now,
  });
  return {
    guard,
    set,
    at: (time: number) => (now = time),
    allows: () => guard.allows(use, 'open-at'),
    questions: () => questions,
    reasons: () => denials.map(({ reason }) => reason),
    learnt,
    uses: () => createUsesReader(buffer)().map(({ pattern, operation, count }) => `${pattern} ${operation} ${count}`),
  };
}

describe('a policy that records', () => {
  it('does nothing by itself: what is only recorded is done in an instance that works on a copy, or not at all', () => {
    const { guard, allows, reasons } = open({ recording: true });
    expect([allows(), guard.foresees(use), guard.reaches('data')]).toEqual([false, false, false]);
    expect(reasons()).toEqual(['recorded']);
  });
});

describe('a grant that ends', () => {
  it('ends by itself, for what was decided before and for folders too', () => {
    const { guard, at, allows, reasons } = open({ grants: [{ ...grant, until: 2000 }] });
    expect(allows()).toBe(true);
    const read = stillAllowed(guard, use, 'read');
    const before = guard.epoch();
    expect([read(), guard.reaches('data'), guard.epoch()]).toEqual([true, true, before]);
    at(2000);
    expect(guard.epoch()).not.toBe(before);
    expect([read(), guard.reaches('data'), allows()]).toEqual([false, false, false]);
    expect(reasons()).toEqual(['expired', 'expired']);
  });

  it('changes the epoch once, and what ends later once more', () => {
    const { guard, at } = open({
      grants: [
        { ...grant, until: 2000 },
        { capability: 'environment', pattern: 'TOKEN', until: 3000 },
      ],
    });
    guard.reaches('data');
    const epochs = [1500, 2000, 2500, 3000, 9000].map((time) => {
      at(time);
      return guard.epoch();
    });
    const [first = 0] = epochs;
    expect(epochs).toEqual([first, first + 1, first + 1, first + 2, first + 2]);
  });
});

describe('what is undecided', () => {
  it('and allowed once is allowed for that use, and asked about again for the next', () => {
    const { allows, guard, questions, uses } = open({ onUndecided: 'ask' }, () => ({ kind: 'once' }));
    const before = guard.epoch();
    expect(allows()).toBe(true);
    expect(guard.epoch()).not.toBe(before);
    expect(allows()).toBe(true);
    expect(questions()).toBe(2);
    expect(uses()).toEqual(['./data/** open-at 2']);
  });

  it('and allowed once holds for the one handle that it opened, until something changes', () => {
    const { allows, guard, questions, set } = open({ onUndecided: 'ask' }, () => ({ kind: 'once' }));
    expect(allows()).toBe(true);
    const read = stillAllowed(guard, use, 'read');
    expect([read(), read(), read()]).toEqual([true, true, true]);
    expect(questions()).toBe(1);
    set({ onUndecided: 'deny' });
    expect(read()).toBe(false);
  });

  it('is decided again when the answer was a grant, and refused if it still is undecided', () => {
    let answer = (): void => {};
    const opened = open({ onUndecided: 'ask' }, () => {
      answer();
      return { kind: 'decide-again' };
    });
    expect(opened.allows()).toBe(false);
    expect(opened.reasons()).toEqual(['not-granted']);
    answer = () => opened.set({ grants: [grant] });
    expect(opened.allows()).toBe(true);
    expect(opened.questions()).toBe(2);
    expect(opened.allows()).toBe(true);
    expect(opened.questions()).toBe(2);
  });

  it('and refused is not asked about again until what decides has changed', () => {
    const opened = open({ onUndecided: 'ask' }, () => ({ kind: 'refused', reason: 'refused' }));
    expect([opened.allows(), opened.allows(), opened.allows()]).toEqual([false, false, false]);
    expect(opened.questions()).toBe(1);
    expect(opened.reasons()).toEqual(['refused', 'refused', 'refused']);
    opened.set({ revoked: [] });
    opened.allows();
    expect(opened.questions()).toBe(2);
  });

  it.each([
    ['not-answered', 2],
    ['too-many-questions', 1],
  ] as const)('and refused for a while (%s) is asked about after it', (reason, questions) => {
    const opened = open({ onUndecided: 'ask' }, () => ({ kind: 'refused', reason, until: 2000 }));
    opened.allows();
    opened.allows();
    opened.guard.allows({ capability: 'environment', name: 'TOKEN' }, 'get-environment');
    expect(opened.questions()).toBe(questions);
    opened.at(2000);
    opened.allows();
    expect(opened.questions()).toBe(questions + 1);
  });

  it('teaches the value of a variable that may be read once', () => {
    const opened = open({ onUndecided: 'ask' }, () => ({ kind: 'once', value: 'secret' }));
    opened.guard.allows({ capability: 'environment', name: 'TOKEN' }, 'get-environment');
    opened.allows();
    expect(opened.learnt).toEqual(['TOKEN=secret']);
  });
});

describe('uses', () => {
  it('are counted by capability, pattern and import, and those that are refused are not', () => {
    const { guard, uses, allows, set } = open({ grants: [grant] });
    for (let time = 0; time < 1000; time++) allows();
    guard.allows(use, 'stat-at');
    set({ grants: [] });
    expect(allows()).toBe(false);
    expect(uses()).toEqual(['./data/** open-at 1000', './data/** stat-at 1']);
  });
});
