import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { bodyText, send } from '../../../src/extension/data/send.ts';
import { messageDesk } from '../../../src/host/broker/desk.ts';
import { type Broker, createBroker, type MessageDesk } from '../../../src/host/index.ts';

let clock: ManualClock;
let broker: Broker;
let host: { readonly messages: MessageDesk };

beforeEach(() => {
  clock = new ManualClock();
  let ids = 0;
  broker = createBroker({ clock, newId: () => String(ids++) });
  host = { messages: messageDesk(broker, clock) };
  broker.subscribe(['orders.echo'], ({ body, replyTo = '' }) => void broker.publish({ subject: replyTo, body }));
  broker.subscribe(['orders.bad'], () => {
    throw new Error('no\ngood');
  });
  broker.subscribe(['orders.quiet'], () => {});
});
afterEach(() => broker.dispose());

it.each([
  ['orders.quiet', 'x', false, 'orders.quiet: sent to 1'],
  ['nobody', 'x', false, 'nobody: sent to nobody, for nobody listens'],
  ['a b', 'x', false, 'a b: refused, not-a-subject'],
  ['orders.echo', 'Zoë\n', true, 'orders.echo: answered Zoë\\u{a}'],
  ['orders.bad', 'x', true, 'orders.bad: failed, no\\u{a}good'],
  ['nobody', 'x', true, 'nobody: nobody listens'],
  ['\u202ea', 'x', true, '\\u{202e}a: refused, not-a-subject'],
])('what is sent to %j is told in a line', async (subject, text, answered, line) => {
  expect(await send(host, subject, text, answered)).toBe(line);
});

it('an answer is waited for only so long', async () => {
  const sent = send(host, 'orders.quiet', 'x', true);
  clock.advance(10_000);
  expect(await sent).toBe('orders.quiet: not answered within 10000 ms');
});

it('a body that is no text is shown in base64', () => {
  expect(bodyText(new Uint8Array([0xff, 0]))).toBe('base64 /wA=');
});
