interface Item {
  readonly name: string;
  readonly count: number;
}

/** In cents. */
const prices = new Map([
  ['apples', 45n],
  ['bread', 320n],
]);

const courier = 490n;

/** The interface tariff. */
export const tariff = {
  price(items: readonly Item[], delivery: 'pick-up' | 'courier'): bigint {
    if (items.length === 0) throw refusal({ tag: 'empty' });
    const goods = items.reduce((sum, { name, count }) => sum + priceOf(name) * BigInt(count), 0n);
    return delivery === 'courier' ? goods + courier : goods;
  },
};

function priceOf(name: string): bigint {
  const cents = prices.get(name);
  if (cents === undefined) throw refusal({ tag: 'unknown-item', val: name });
  return cents;
}

/** An error whose payload is the `err` of the WIT's result. */
function refusal(payload: object): Error {
  return Object.assign(new Error('refused'), { payload });
}
