import { type Line, pack, unpack } from './packing.ts';
import { priceOf } from './price.ts';

let cart: Line[] = [];

export function add(item: string, cents: number): void {
  const line = cart.find((each) => each.item === item);
  if (line) Object.assign(line, { pieces: line.pieces + 1, cents });
  else cart.push({ item, pieces: 1, cents });
}

export function lines(): Line[] {
  return cart;
}

export function total(): bigint {
  return BigInt(priceOf(cart));
}

/** The interface airlock:component/state. The host calls it when a new version takes the place of this one. */
export const state = {
  /** Asked of the old version, while calls wait. It may have to serve again, so it keeps what it has. */
  take: (): Uint8Array => pack(cart),

  /** Told to the new version, before its first call. */
  give(bytes: Uint8Array): void {
    cart = unpack(bytes);
  },
};
