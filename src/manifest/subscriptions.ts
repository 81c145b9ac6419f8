import { type Flaw, flaw } from './flaw.ts';
import { type JsonNode, memberOf, spanOf, stringOf } from './json.ts';
import { subscriptionShape } from './keys.ts';
import { type Reading, readList, readObject, readText, reportKind } from './reading.ts';
import { readBackoff, readWhole, readWord } from './restart.ts';

/** How the messages of one subject pattern come to a component. */
export interface Subscription {
  /** The pattern, as it is requested. */
  readonly subject: string;
  /** The queue group that it is a member of: each message goes to one member. Every subscriber gets all without it. */
  readonly queue?: string;
  /** With it at least once: a message comes again until the handler returned ok. Without it at most once. */
  readonly redelivery?: Redelivery;
}

/** How often and how soon a message that was not taken comes again. */
export interface Redelivery {
  /** How often one message is delivered at most, the first time included. */
  readonly maxDeliver: number;
  /** The first wait and the longest, in milliseconds; each wait is twice the one before. */
  readonly backoffMs: readonly [first: number, longest: number];
}

/** Five deliveries, after waits of 100 ms, 200 ms, 400 ms and 800 ms. */
const usualRedelivery: Redelivery = { maxDeliver: 5, backoffMs: [100, 10_000] };

const deliveries = ['at-most-once', 'at-least-once'] as const;

/** What waits behind a message waits as long as it, so there is an end to it. */
const mostDeliveries = 100;

const longestName = 64;

/**
 * The subjects that are subscribed to, as texts or as `{ "subject": "orders.>", "queue": "workers", "delivery":
 * "at-least-once", "maxDeliver": 5, "backoff": ["100ms", "10s"] }`, each with the node of its pattern.
 *
 * @param most of them; those after are reported, as are patterns that repeat
 */
export function readSubscriptions(
  reading: Reading,
  list: JsonNode,
  most: number,
): readonly { readonly node: JsonNode; readonly subscription: Subscription }[] {
  const where = 'capabilities.messaging.subscribe';
  const seen = new Set<string>();
  return (readList(reading, list, where, most, 'a list of subjects') ?? []).flatMap((item) => {
    const terms = item.type === 'object' ? readTerms(reading, item, where) : {};
    const node = item.type === 'object' ? memberOf(item, 'subject')?.value : item;
    const subject = node && stringOf(node);
    if (node && subject !== undefined && !seen.has(subject)) {
      seen.add(subject);
      return [{ node, subscription: { subject, ...terms } }];
    }
    if (node && subject !== undefined) reading.report(spanOf(node), `"${subject}" is already in this list`);
    else if (node) reportKind(reading, node, where, 'a list of texts, or of objects with a "subject"');
    else reading.report(spanOf(item), `"${where}.subject" is missing`);
    return [];
  });
}

/** The terms on which messages come, in words, as "queue workers, at least once"; nothing for the usual ones. */
export function subscriptionWords({ queue, redelivery }: Omit<Subscription, 'subject'>): string | undefined {
  const words = [
    ...(queue === undefined ? [] : [`queue ${queue}`]),
    ...(redelivery === undefined ? [] : [`at least once, up to ${redelivery.maxDeliver} times`]),
  ];
  return words.length === 0 ? undefined : words.join(', ');
}

function readTerms(reading: Reading, item: JsonNode, where: string): Omit<Subscription, 'subject'> {
  const members = readObject(reading, item, where, subscriptionShape);
  const value = (key: string): JsonNode | undefined => members.get(key)?.value;
  const queueNode = value('queue');
  const queue = queueNode && readText(reading, queueNode, `${where}.queue`, queueFlaw);
  const delivery = readWord(reading, value('delivery'), `${where}.delivery`, deliveries) ?? 'at-most-once';
  const maxDeliver = value('maxDeliver');
  const again = {
    maxDeliver:
      (maxDeliver && readWhole(reading, maxDeliver, `${where}.maxDeliver`, [1, mostDeliveries])) ??
      usualRedelivery.maxDeliver,
    backoffMs: readBackoff(reading, value('backoff'), `${where}.backoff`) ?? usualRedelivery.backoffMs,
  };
  const isAgain = delivery === 'at-least-once';
  for (const key of ['maxDeliver', 'backoff']) {
    const member = members.get(key);
    // What would never be followed is no wish that anybody can have.
    if (member && !isAgain)
      reading.report(spanOf(member.key), `"${where}.${key}" goes with "delivery": "at-least-once"`);
  }
  return { ...(queue !== undefined && { queue }), ...(isAgain && { redelivery: again }) };
}

function queueFlaw(text: string): Flaw | undefined {
  if (text.length <= longestName && /^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  return flaw(
    `The name of a queue group is at most ${longestName} letters, digits, "_" and "-", as "workers"`,
    0,
    text.length,
  );
}
