import { expect, test } from 'vitest';
import type { Messaging } from '../../../src/host/broker/connect.ts';
import type { MessagingQuestion } from '../../../src/host/gates/messaging/messages.ts';
import { type Asker, createAnswers } from '../../../src/host/questions/answers.ts';
import { uncalled, unsent } from '../../../src/host/questions/while-recording.ts';
import { recordingPolicy } from '../../../src/host/recording.ts';
import { policyOf, type Right } from '../../../src/manifest/index.ts';
import { systemClock } from '../../../src/base/index.ts';

const granted: readonly Right[] = [{ capability: 'messaging.publish', pattern: 'a.*' }];
const policy = recordingPolicy(policyOf(granted, granted), []);
const publish = (subject: string): MessagingQuestion => ({
  kind: 'messaging',
  act: { kind: 'publish', message: { subject, body: new Uint8Array(), replyTo: undefined } },
});

test.each([
  ['what is granted', publish('a.b'), { reason: 'recording', request: 'a.*', what: 'a.b' }],
  ['what nobody asked for', publish('c'), { reason: 'not-requested', suggestion: 'c', what: 'c' }],
  [
    'a request',
    { kind: 'messaging', act: { kind: 'request', subject: 'a.b', body: new Uint8Array(), timeout: 1 } } as const,
    { reason: 'recording', operation: 'wasmcloud:messaging/consumer#request' },
  ],
])('%s is not sent, and counted', (_, question, denial) => {
  expect(unsent(question, policy, 0)).toMatchObject({ kind: 'failed', denial });
});

test('no call goes over a link', () => {
  expect(uncalled({ kind: 'link', interface: 'a:b/c', function: 'd', args: [], handles: [] })).toEqual({
    kind: 'denied',
    denial: { capability: 'custom', what: 'a:b/c', operation: 'a:b/c#d', reason: 'recording' },
  });
});

test('a recording that asks is answered by its own policy, and never by what is in force for the one that serves', async () => {
  const sent: unknown[] = [];
  const messaging = {
    answer(question: unknown) {
      sent.push(question);
      return Promise.resolve({ kind: 'published' });
    },
  } as unknown as Messaging;
  const refused = () => Promise.reject(new Error('nobody is asked'));
  const answers = createAnswers({
    clock: systemClock,
    permissions: { answer: refused } as never,
    processes: {} as never,
    messaging: () => messaging,
    look: () => {},
  });
  const asker = (mine: typeof policy): Asker => ({
    key: { manifestPath: '/x/airlock.json', name: 'x', origin: 'test' },
    version: { requests: granted },
    ended: new AbortController().signal,
    pause: () => ({ dispose: () => {} }),
    policy: () => mine,
  });
  const refusal = await answers(publish('a.b'), asker(policy));
  expect(refusal).toMatchObject({ outcome: { kind: 'failed', denial: { reason: 'recording' } } });
  expect(sent).toEqual([]);
  await answers(publish('a.b'), asker(policyOf(granted, granted)));
  expect(sent).toHaveLength(1);
});
