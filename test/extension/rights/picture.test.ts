import { expect, test } from 'vitest';
import type { RightsFacts } from '../../../src/extension/rights/facts.ts';
import { idleGrants, isRuledOut, pictureOf, remedyOf } from '../../../src/extension/rights/picture.ts';
import { connectNews, denied, facts, readData, unrequested } from './facts.ts';

const now = 10_000;
const used = {
  capability: 'filesystem.read',
  pattern: './data/**',
  operation: 'wasi:filesystem/types#[method]descriptor.open-at',
  count: 3,
  lastTime: 2000,
};

function standing(given: Partial<RightsFacts>): string | undefined {
  return pictureOf(facts(given), now)[0]?.rights[0]?.standing;
}

test('a request stands as the person left it', () => {
  expect(standing({})).toBe('not-granted');
  expect(standing({ grants: [readData] })).toBe('granted');
  expect(standing({ grants: [{ ...readData, until: now + 1 }] })).toBe('granted');
  expect(standing({ grants: [{ ...readData, until: now }] })).toBe('expired');
  expect(standing({ revoked: [readData] })).toBe('revoked');
  expect(standing({ ruledOut: [readData] })).toBe('ruled-out');
  expect(standing({ ruledOut: [readData], grants: [readData] })).toBe('granted');
  expect(standing({ grants: [{ ...readData, pattern: './data/*' }] })).toBe('not-granted');
  expect(standing({ grants: [{ ...readData, capability: 'filesystem.write' }] })).toBe('not-granted');
});

test.each<readonly [what: string, given: Partial<RightsFacts>, unused: boolean]>([
  ['served a call and never used it', {}, true],
  ['never served a call', { calls: 0 }, false],
  ['runs on a host that counts no uses', { uses: undefined }, false],
  ['used it', { uses: [used] }, false],
  ['was refused it', { denials: [denied()] }, false],
  ['was refused more than can be told apart', { denials: [denied({ request: '', reason: 'folded' })] }, false],
  ['used another right only', { uses: [{ ...used, pattern: './other' }] }, true],
])('a request is unused or not of a component that %s', (_, given, unused) => {
  expect(pictureOf(facts({ requests: [readData], ...given }), now)[0]?.rights[0]?.unused).toBe(unused);
});

test('refusals stand under their request, and those that nobody requested beside them', () => {
  const own = denied();
  const stray = unrequested('./notes.txt');
  // A version that still runs may be refused what the manifest no longer asks for.
  const outdated = denied({ request: './gone/**' });
  const limit = denied({ capability: 'limit', reason: 'over-limit' });
  const [files, network, other] = pictureOf(facts({ denials: [own, stray, outdated, limit] }), now);
  expect(files?.rights.map(({ denials }) => denials)).toEqual([[own]]);
  expect(files?.unrequested).toEqual([stray, outdated]);
  expect([network?.capability, network?.unrequested]).toEqual(['network.connect', []]);
  expect([other?.capability, other?.rights, other?.unrequested]).toEqual(['limit', [], [limit]]);
});

test('a right that is requested twice is one row', () => {
  expect(pictureOf(facts({ requests: [readData, readData] }), now)[0]?.rights).toHaveLength(1);
});

test('a grant that the manifest does not ask for is told apart', () => {
  const stray = { ...readData, pattern: './old/**' };
  expect(idleGrants(facts({ grants: [readData, stray, connectNews] }))).toEqual([stray]);
});

test('a remedy grants what is requested, and requests what is not', () => {
  expect(remedyOf(denied())).toEqual({ kind: 'grant', right: readData });
  expect(remedyOf(unrequested('./notes.txt'))?.kind).toBe('request-and-grant');
  expect(remedyOf(unrequested('../outside'))).toBeUndefined();
  expect(remedyOf(denied({ capability: 'limit' }))).toBeUndefined();
});

test('what is ruled out is exactly what the person said', () => {
  expect(isRuledOut(denied(), [readData])).toBe(true);
  expect(isRuledOut(denied(), [connectNews])).toBe(false);
  expect(isRuledOut(denied({ reason: 'ruled-out' }), [])).toBe(true);
});
