import { expect, it } from 'vitest';
import { refusedStateLine, refusedStateNotice } from '../../../src/extension/components/refused-state-words.ts';
import { parseManifest } from '../../../src/manifest/index.ts';

const why = 'its state was not handed over: the new version did not take it: form 3 is unknown.';

it('says that the old version serves, and why', () => {
  expect(refusedStateLine(why)).toBe(
    'the new version does not serve, since its state was not handed over: the new version did not take it: ' +
      'form 3 is unknown; the old one goes on serving, with its state',
  );
  expect(refusedStateNotice('cart', why)).toMatch(
    /^cart: the old version goes on serving, .*form 3 is unknown\. With /,
  );
});

it('offers what a manifest takes', () => {
  const [, setting = ''] = /With (".*\}) in airlock\.json/.exec(refusedStateNotice('cart', why)) ?? [];
  const { problems, manifest } = parseManifest(
    `{ "name": "cart", "version": "1.0.0", "world": "cart", "source": "./a.js", ${setting} }`,
  );
  expect(problems).toEqual([]);
  expect(manifest?.onRefusal).toBe('start-clean');
});
