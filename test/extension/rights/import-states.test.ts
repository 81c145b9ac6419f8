import { expect, test } from 'vitest';
import type { RightsFacts } from '../../../src/extension/rights/facts.ts';
import { importStates } from '../../../src/extension/rights/import-states.ts';
import { denied, facts, readData } from './facts.ts';

const files = 'wasi:filesystem/types';
const use = { ...readData, operation: `${files}#[method]descriptor.open-at`, count: 3, lastTime: 1 };

test.each<readonly [what: string, given: Partial<RightsFacts>, state: string, uses: number, denials: number]>([
  ['nobody said anything', {}, 'undecided', 0, 0],
  ['nothing is requested', { requests: [] }, 'undecided', 0, 0],
  ['it is granted, and nobody counts', { grants: [readData], uses: undefined }, 'granted', 0, 0],
  ['it is granted, and nothing was called', { grants: [readData], calls: 0 }, 'granted', 0, 0],
  ['it is granted and was never used', { grants: [readData] }, 'unused', 0, 0],
  ['it was used', { grants: [readData], uses: [use] }, 'granted', 3, 0],
  ['it was used and denied', { grants: [readData], uses: [use], denials: [denied({ count: 2 })] }, 'denied', 3, 2],
  [
    'another import was denied',
    { denials: [denied({ operation: 'wasi:cli/environment#get-environment' })] },
    'undecided',
    0,
    0,
  ],
])('where %s', (_, given, state, uses, denials) => {
  expect(importStates([`${files}@0.2.12`], facts(given))).toEqual({ [files]: { state, uses, denials } });
});

test('imports that nobody grants have no state', () => {
  expect(importStates(['wasi:io/poll@0.2.12', 'wasi:clocks/wall-clock@0.2.3'], facts())).toEqual({});
});

test('an interface of its own is granted by its name', () => {
  const own = { capability: 'custom', pattern: 'a:b/c {"max":1}' } as const;
  const given = facts({ requests: [own], grants: [own], calls: 0 });
  expect(importStates(['a:b/c@1.0.0', 'a:b/d'], given)).toEqual({
    'a:b/c': { state: 'granted', uses: 0, denials: 0 },
    'a:b/d': { state: 'undecided', uses: 0, denials: 0 },
  });
});

test('an interface that another component answers is linked, unless a person has to approve it', () => {
  const pair = { capability: 'custom', pattern: 'a:b/d {"manifest":"/x","provider":"d"}' } as const;
  const given = facts({ requests: [pair], calls: 0 });
  expect(importStates(['a:b/c@1.0.0', 'a:b/d'], given, ['a:b/c'])).toEqual({
    'a:b/c': { state: 'linked', uses: 0, denials: 0 },
    'a:b/d': { state: 'undecided', uses: 0, denials: 0 },
  });
});
