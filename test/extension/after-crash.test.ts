import { describe, expect, it } from 'vitest';
import { afterCrash } from '../../src/extension/language-client/after-crash.ts';

const minute = 60_000;

describe('after a crash of the language server', () => {
  it.each<[string, number[], ReturnType<typeof afterCrash>]>([
    ['the first is followed by a start soon', [0], { kind: 'restart', afterMilliseconds: 250 }],
    ['each further one doubles the wait', [0, 100, 200], { kind: 'restart', afterMilliseconds: 1000 }],
    ['long-past ones are forgotten', [0, 1, 2, 3, 20 * minute], { kind: 'restart', afterMilliseconds: 250 }],
    ['seven in a row are still answered', [1, 2, 3, 4, 5, 6, 7], { kind: 'restart', afterMilliseconds: 16_000 }],
    ['the eighth is one too many', [1, 2, 3, 4, 5, 6, 7, 8], { kind: 'give-up' }],
  ])('%s', (_, crashes, expected) => {
    expect(afterCrash(crashes)).toEqual(expected);
  });
});
