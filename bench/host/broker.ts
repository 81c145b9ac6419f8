import { EventEmitter } from 'node:events';
import { systemClock } from '../../src/base/index.ts';
import { createBroker } from '../../src/host/broker/broker.ts';
import { type Figures, median, rate } from '../figure.ts';

/**
 * Measures how many messages of 64 bytes a second the broker gives to one subscriber in the same thread, beside Node's
 * EventEmitter with one listener behind a Map of topics. Both sides take turns in the same run, and their medians count.
 *
 * @param now milliseconds
 */
export function measureBroker(now: () => number, rounds = 21, messages = 200_000): Figures {
  const body = new Uint8Array(64);
  const subject = 'orders.created.eu';
  let received = 0;

  const broker = createBroker({ clock: systemClock, newId: () => crypto.randomUUID() });
  broker.subscribe(['orders.*.eu'], ({ body: { length } }) => void (received += length));
  const topics = new Map([[subject, new EventEmitter()]]);
  topics
    .get(subject)
    ?.on('message', (message: { readonly body: Uint8Array }) => void (received += message.body.length));

  const byBroker = (): void => {
    for (let sent = 0; sent < messages; sent++) broker.publish({ subject, body });
  };
  const byEmitter = (): void => {
    for (let sent = 0; sent < messages; sent++) topics.get(subject)?.emit('message', { subject, body });
  };
  const rateOf = (send: () => void): number => {
    const start = now();
    send();
    return messages / (now() - start);
  };

  const pairs = Array.from({ length: rounds }, () => ({ ours: rateOf(byBroker), theirs: rateOf(byEmitter) }));
  if (received !== 2 * rounds * messages * body.length) throw new Error('a message was not received');
  const [ours, theirs] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.theirs))];
  broker.dispose();
  return { 'broker to one subscriber in the same thread (EventEmitter beside it)': rate(ours, theirs, 0.5) };
}
