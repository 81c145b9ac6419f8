import { expect, test } from 'vitest';
import { propose } from '../../src/manifest/propose.ts';
import { parseManifest } from '../../src/manifest/index.ts';

const manifest = `{
  // The greeter.
  "name": "greeter", "version": "0.1.0", "world": "w", "source": "./a.ts",
  "capabilities": {
    "filesystem": { "read": ["./data/**"] } // the greeting
  }
}
`;

test('a proposal adds what is missing and touches nothing else', () => {
  const { text, added, left } = propose(manifest, [
    { capability: 'filesystem.read', path: 'data/a' },
    { capability: 'filesystem.read', path: 'notes.txt' },
    { capability: 'environment', name: 'LANG' },
  ]);
  expect(text).toBe(`{
  // The greeter.
  "name": "greeter", "version": "0.1.0", "world": "w", "source": "./a.ts",
  "capabilities": {
    "filesystem": { "read": ["./data/**", "./notes.txt"] }, // the greeting
    "environment": ["LANG"]
  }
}
`);
  expect(added).toHaveLength(2);
  expect(left).toEqual([]);
  expect(parseManifest(text).problems).toEqual([]);
});

test('a manifest that asks for all of it stays as it is', () => {
  expect(propose(manifest, [{ capability: 'filesystem.read', path: 'data/a' }])).toEqual({
    text: manifest,
    added: [],
    left: [],
  });
});

test('what cannot be asked for is told, and breaks nothing', () => {
  const broken = propose('{ "name": ', [{ capability: 'environment', name: 'LANG' }]);
  expect(broken).toEqual({ text: '{ "name": ', added: [], left: ['environment LANG'] });
  const { text, left } = propose(manifest, [{ capability: 'filesystem.read', path: 'a\\b' }]);
  expect([text, left]).toEqual([manifest, ['{"capability":"filesystem.read","path":"a\\\\b"}']]);
});
