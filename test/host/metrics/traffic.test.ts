import { expect, it } from 'vitest';
import { trafficOf } from '../../../src/host/metrics/traffic.ts';
import type { Question, Reply } from '../../../src/host/questions/messages.ts';
import type { StorageAct } from '../../../src/host/storage/acts.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length);
const stores = (act: StorageAct): Question => ({ kind: 'storage', namespace: 'n', operation: 'o', act });
const done = (result?: unknown): Reply =>
  ({ kind: 'storage', outcome: { kind: 'done', result, allowedBy: 'n' } }) as Reply;
const refused: Reply = { kind: 'storage', outcome: { kind: 'failed', message: 'full', allowedBy: 'n' } };
const publishes: Question = {
  kind: 'messaging',
  act: { kind: 'publish', message: { subject: 's', body: bytes(3), replyTo: undefined } },
};
const stored = (bytesStored: number) => ({ messagesSent: 0, bytesStored });

const cases: readonly (readonly [string, Question, Reply, object | undefined])[] = [
  ['a value', stores({ kind: 'set', key: 'k', value: bytes(5) }), done(), stored(5)],
  ['a value that was not taken', stores({ kind: 'set', key: 'k', value: bytes(5) }), refused, undefined],
  [
    'several',
    stores({
      kind: 'set-many',
      entries: [
        ['a', bytes(2)],
        ['b', bytes(4)],
      ],
    }),
    done(),
    stored(6),
  ],
  ['a swap', stores({ kind: 'swap', key: 'k', revision: 1, value: bytes(7) }), done({ swapped: true }), stored(7)],
  [
    'a swap that came too late',
    stores({ kind: 'swap', key: 'k', revision: 1, value: bytes(7) }),
    done({ swapped: false, revision: 2 }),
    undefined,
  ],
  ['reading', stores({ kind: 'get', key: 'k' }), done(bytes(9)), undefined],
  ['a message', publishes, { kind: 'messaging', outcome: { kind: 'published' } }, { messagesSent: 1, bytesStored: 0 }],
  ['one that was refused', publishes, { kind: 'messaging', outcome: { kind: 'failed', message: 'no' } }, undefined],
];

it.each(cases)('%s', (_, question, reply, expected) => {
  const traffic = trafficOf(question);
  // The bytes of a question are moved to whoever answers it.
  if (question.kind === 'storage' && question.act.kind === 'set') {
    structuredClone(question.act.value, { transfer: [question.act.value.buffer] });
  }
  expect(traffic(reply)).toEqual(expected);
});
