import { expect, test } from 'vitest';
import { capabilitiesAt, capabilityLines, requestLines } from '../../../src/extension/rights/hover-lines.ts';
import { pictureOf } from '../../../src/extension/rights/picture.ts';
import { capabilities } from '../../../src/manifest/index.ts';
import { denied, facts, readData, unrequested } from './facts.ts';

const at = (milliseconds: number): string => new Date(milliseconds).toLocaleString();
const use = { ...readData, operation: 'wasi:filesystem/types#[method]descriptor.open-at', count: 1, lastTime: 2000 };

function request(given: Parameters<typeof facts>[0]): readonly string[] {
  return requestLines(readData, pictureOf(facts(given), 0)[0]?.rights[0], undefined).slice(2);
}

test('a request says what it means, whether it is granted, who used it, when and how often', () => {
  const given = facts({ grants: [{ ...readData, since: 1000 }], uses: [use], denials: [denied({ count: 3 })] });
  expect(requestLines(readData, pictureOf(given, 0)[0]?.rights[0], 'reads\nthe greeting')).toEqual([
    'read files ./data/**',
    'That is: everything in data, at any depth, and data itself.',
    `Granted since ${at(1000)}.`,
    `Used once, last on ${at(2000)}, through filesystem/types#open-at.`,
    `Denied 3 times, last on ${at(1000)}, through filesystem/types#open-at.`,
    String.raw`The author says: “reads\u{a}the greeting”`,
  ]);
});

test('a request for messages says on which terms they come', () => {
  const right = { capability: 'messaging.subscribe', pattern: 'orders.>' } as const;
  const redelivery = { maxDeliver: 3, backoffMs: [1, 2] } as const;
  const subscription = { subject: 'orders.>', queue: 'workers', redelivery };
  expect(requestLines({ ...right, subscription }, undefined, undefined)).toEqual([
    'receive messages orders.>',
    'That is: everything below orders.',
    'Messages come by these terms: queue workers, at least once, up to 3 times.',
  ]);
  expect(requestLines({ ...right, subscription: { subject: 'orders.>' } }, undefined, undefined)).toHaveLength(2);
});

test('why something was denied is said once', () => {
  const why = './data/** is requested, which is everything in data.';
  const [files] = pictureOf(
    facts({
      denials: [
        unrequested('./a', { why }),
        unrequested('./b', { why }),
        denied({ rule: '**/a', reason: 'ruled-out' }),
      ],
    }),
    0,
  );
  expect(capabilityLines('filesystem.read', files, undefined).filter((line) => line === why)).toHaveLength(1);
  expect(requestLines(readData, files?.rights[0], undefined)).toContain('The rule that refuses it is **/a.');
});

test('what is not known is not said', () => {
  expect(request({ uses: undefined })).toEqual(['Not granted.']);
  expect(request({ calls: 0 })).toEqual(['Not granted.', 'Not used yet.']);
  expect(request({})[1]).toContain('the request can be removed');
  expect(requestLines(readData, undefined, undefined)).toHaveLength(2);
});

test('a capability lists how its requests stand, and what was denied beside them', () => {
  const [files] = pictureOf(facts({ grants: [readData], denials: [unrequested('./notes.txt')] }), 0);
  expect(capabilityLines('filesystem.read', files, undefined).slice(1)).toEqual([
    './data/**: granted, never used',
    `Denied without a request once, last on ${at(1000)}, through filesystem/types#open-at.`,
  ]);
});

test.each<readonly [path: readonly (string | number)[], named: readonly string[]]>([
  [['capabilities'], []],
  [
    ['capabilities', 'filesystem'],
    ['filesystem.read', 'filesystem.write'],
  ],
  [['capabilities', 'filesystem', 'read'], ['filesystem.read']],
  [['capabilities', 'filesystem', 'read', 0], ['filesystem.read']],
  [['capabilities', 'environment', 0], ['environment']],
  [['capabilities', 'constructor'], []],
  [['name'], []],
])('the keys %j speak of %j', (path, named) => {
  expect(capabilitiesAt(path, capabilities)).toEqual(named);
});
