import type { Recorded } from './record.ts';

/** The script, what it gets, and what is on record. */
export type MessagingAttack = readonly [script: string, gets: string | RegExp, recorded: Recorded];

const denied = (what: string, reason = 'not-requested'): Recorded => ({
  capability: 'messaging.publish',
  what,
  reason,
  operation: 'wasmcloud:messaging/consumer#publish',
});
const refusal = (what: string): string => `access denied: sending to ${what} is not granted`;

export const toOthers: readonly MessagingAttack[] = [
  ...['victim.a', 'orders', 'orders.a.b', 'order.a', 'ordersx.a', 'x.orders.a', 'self.b', 'news.a'].map(
    (subject): MessagingAttack => [`tell('${subject}')`, refusal(subject), denied(subject)],
  ),
  [`tell('private.a')`, refusal('private.a'), denied('private.a', 'not-granted')],
  [
    `question('victim.a')`,
    refusal('victim.a'),
    { ...denied('victim.a'), operation: 'wasmcloud:messaging/consumer#request' },
  ],
];

/** Texts that may be read as another subject, or as many. */
export const spelling: readonly MessagingAttack[] = [
  'orders.*',
  'orders.>',
  '*.a',
  '*',
  '>',
  'ORDERS.a',
  'оrders.a',
  'orders．a',
  'orders..a',
  '.orders.a',
  'orders.a.',
  ' orders.a',
  'orders.a ',
  'orders.a\r\nPUB victim.a 1',
  'orders.a\0',
  'orders.a,victim.a',
  '$SYS.a',
  '',
  'orders.' + 'x'.repeat(100_000),
].map((subject) => [`tell(${JSON.stringify(subject)})`, /^access denied: /, { capability: 'messaging.publish' }]);

export const forged: readonly MessagingAttack[] = [
  // Nobody was asked there, so it is a subject like any other.
  [`tell('_INBOX.00000000-0000-0000-0000-000000000000')`, /^access denied: /, { capability: 'messaging.publish' }],
  [`tell('_INBOX.*')`, /^access denied: /, { capability: 'messaging.publish' }],
  [`tell('_INBOX.>')`, /^access denied: /, { capability: 'messaging.publish' }],
  [`question('_INBOX.a')`, /^access denied: /, { capability: 'messaging.publish' }],
  // Whoever takes it answers there, by its own rights: it has none.
  [`tell('orders.a', 'x', 'victim.a')`, 'told', undefined],
  [`tell('orders.a', 'x', 'victim.>')`, /^a subject is tokens/, undefined],
  [`tell('orders.a', 'x', '')`, /^a subject is tokens/, undefined],
  [`tell('orders.a', 'x', 'a b')`, /^a subject is tokens/, undefined],
  // An answer that nobody waits for is late, and goes nowhere.
  [`tell('orders.a', 'x', '_INBOX.forged')`, 'told', undefined],
  // The second answer of one that answers twice is a message of its own, for which it has no right.
  [`question('orders.a', '2 answers')`, '2 answers', undefined],
];

const tooLarge = (operation: 'publish' | 'request'): Recorded => ({
  capability: 'limit',
  what: 'message: 1 MiB',
  operation: `wasmcloud:messaging/consumer#${operation}`,
});

export const large: readonly MessagingAttack[] = [
  [`publish({ subject: 'orders.a', body: new Uint8Array(1024 * 1024) }) ?? 'told'`, 'told', undefined],
  [
    `publish({ subject: 'orders.a', body: new Uint8Array(1024 * 1024 + 1) })`,
    'a message has at most 1 MiB',
    tooLarge('publish'),
  ],
  [
    `publish({ subject: 'orders.a', body: new Uint8Array(12 * 1024 * 1024) })`,
    'a message has at most 1 MiB',
    tooLarge('publish'),
  ],
  [`question('orders.a', 'x'.repeat(1024 * 1024 + 1))`, 'a message has at most 1 MiB', tooLarge('request')],
  // Around the size beyond which a body is moved instead of being put among others.
  [
    `[8191, 8192, 8193].map((size) => publish({ subject: 'orders.a', body: new Uint8Array(size) }) ?? 'told').join()`,
    'told,told,told',
    undefined,
  ],
  [`question('orders.a', 'quiet', 0)`, 'there was no answer within 0 ms', undefined],
  [`times(3, () => question('orders.a', 'x'.repeat(1000000)).length)`, '{"1000000":3}', undefined],
];
