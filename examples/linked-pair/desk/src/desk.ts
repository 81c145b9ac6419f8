import { price } from 'example:prices/tariff@1.0.0';
import { itemsIn } from './order.ts';

/** The variant of that name in the interface. */
type Refusal = { readonly tag: 'unknown-item'; readonly val: string } | { readonly tag: 'empty' };

/** An offer for an order. The price comes from the component that airlock.json links, and so does a refusal. */
export function offer(order: string): string {
  try {
    const cents = price(itemsIn(order), order.includes(' by courier') ? 'courier' : 'pick-up');
    return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')} for ${order}`;
  } catch (thrown) {
    return `No offer for ${order}: ${reasonOf(thrown)}`;
  }
}

/** What a function throws whose WIT result is an `err` carries that as its payload. */
function reasonOf(thrown: unknown): string {
  const refusal = (thrown as { readonly payload?: Refusal }).payload;
  if (refusal === undefined) throw thrown;
  return refusal.tag === 'unknown-item' ? `there is no ${refusal.val}` : 'it is empty';
}
