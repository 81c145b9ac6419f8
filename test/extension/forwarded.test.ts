import { expect, test } from 'vitest';
import { forwardingWords } from '../../src/extension/forwarded.ts';

test.each([
  [undefined, false, /^undefined$/],
  ['ssh-remote', false, /^Port 8080 may be forwarded by the editor \(ssh-remote\)/],
  ['codespaces', true, /codespaces/],
  [undefined, true, /web server/],
] as const)('a window on %s, in a browser: %s', (remoteName, isWeb, words) => {
  expect(String(forwardingWords(8080, { remoteName, isWeb }))).toMatch(words);
});
