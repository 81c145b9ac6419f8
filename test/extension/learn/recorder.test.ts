import { expect, test } from 'vitest';
import { denialRecorder } from '../../../src/extension/learn/recorder.ts';
import { type CountedDenial, usesOf } from '../../../src/host/index.ts';
import type { Use } from '../../../src/manifest/index.ts';
import { denied } from '../rights/facts.ts';

const key = { manifestPath: '/w/airlock.json', name: 'greeter', origin: 'built-here' };

test.each<readonly [capability: string, what: string, use: Use]>([
  ['filesystem.read', '.', { capability: 'filesystem.read', path: '' }],
  ['filesystem.write', './a/b c', { capability: 'filesystem.write', path: 'a/b c' }],
  ['network.connect', 'https://a.b:443', { capability: 'network.connect', scheme: 'https', host: 'a.b', port: 443 }],
  ['network.connect', 'tcp://[::1]:80', { capability: 'network.connect', scheme: 'tcp', host: '::1', port: 80 }],
  ['network.listen', 'port 8080', { capability: 'network.listen', port: 8080 }],
  ['storage', 'a.b', { capability: 'storage', subject: 'a.b' }],
  ['environment', 'LANG', { capability: 'environment', name: 'LANG' }],
  ['custom', 'a:b/c', { capability: 'custom', interface: 'a:b/c' }],
])('a refusal of %s %s tells of its use', (capability, what, use) => {
  expect(usesOf([denied({ capability, what }), denied({ capability, what, operation: 'other' })])).toEqual([use]);
});

test('what could never be granted, and what its words do not tell, is no use', () => {
  const all = ['never-grantable', 'outside', 'over-limit', 'ruled-out', 'folded'].map((reason) => denied({ reason }));
  expect(
    usesOf([...all, denied({ capability: 'process', what: 'git status' }), denied({ capability: 'limit' })]),
  ).toEqual([]);
});

test('only what was refused while it recorded counts', () => {
  let now: readonly CountedDenial[] = [denied({ count: 2 }), denied({ what: './old', count: 1 })];
  const watch = denialRecorder(() => now).start(key);
  now = [denied({ count: 3 }), denied({ what: './old', count: 1 }), denied({ what: './new' })];
  expect(watch.stop()).toEqual([
    { capability: 'filesystem.read', path: 'data/greeting.txt' },
    { capability: 'filesystem.read', path: 'new' },
  ]);
});

test('a command is told by the pattern that would allow it, whatever stands in its words', () => {
  const suggestion = 'git commit "-m a b" "\\*"';
  expect(
    usesOf([denied({ capability: 'process', what: 'git commit -m a b *', suggestion: 'git commit "-m a b" "*"' })]),
  ).toEqual([{ capability: 'process', command: ['git', 'commit', '-m a b', '*'] }]);
  expect(usesOf([denied({ capability: 'process', what: 'git x', suggestion })])).toEqual([]);
  expect(usesOf([denied({ capability: 'process', what: 'git x', suggestion: 'git *' })])).toEqual([]);
});

test('what a recording did in its copy is a use', () => {
  expect(usesOf([denied({ reason: 'recorded', what: './a' }), denied({ reason: 'recording', what: './b' })])).toEqual([
    { capability: 'filesystem.read', path: 'a' },
  ]);
});
