import { expect, it } from 'vitest';
import { failedWords, type Standing, stateWords } from '../../../src/extension/views/state-words.ts';

const built = { kind: 'built', milliseconds: 1 } as const;
const failed = { kind: 'failed', message: 'a' } as const;

it.each<[Standing['actor'], Standing['build'], boolean, string]>([
  [undefined, { kind: 'waiting' }, false, 'waiting'],
  [undefined, { kind: 'building' }, false, 'building'],
  [undefined, built, false, 'starting'],
  [undefined, failed, false, 'failed'],
  [undefined, { ...failed, failure: 'init-failed' }, false, 'failed'],
  ['running', built, false, 'running'],
  ['running', { kind: 'building' }, false, 'running, building'],
  ['running', { kind: 'building' }, true, 'running, building'],
  ['running', built, true, 'running, new version held back'],
  ['running', failed, false, 'running, new build failed'],
  ['running', { kind: 'invalid', problems: [] }, false, 'running, new build failed'],
  // It was built, so it is not the build that failed.
  ['running', { ...failed, failure: 'state-refused' }, false, 'running, new version: state refused'],
  ['failed', { ...failed, failure: 'unhealthy' }, false, 'failed, new version: not healthy'],
])('%s, %j, held back %s: %s', (actor, build, isHeldBack, words) => {
  expect(stateWords({ actor, build, isHeldBack })).toBe(words);
});

it('says of what went wrong which it was', () => {
  expect(failedWords(failed)).toBe('Not built or not started');
  expect(failedWords({ ...failed, failure: 'state-refused' })).toBe('New version: state refused');
});
