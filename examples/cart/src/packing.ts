export interface Line {
  item: string;
  pieces: number;
  cents: number;
}

type Packed =
  /** What the first version packed: the item and the price of each piece. One that runs may still hand it out. */
  | { form: 1; pieces: [item: string, cents: number][] }
  /** What this version packs. */
  | { form: 2; lines: Line[] };

export function pack(lines: Line[]): Uint8Array {
  const packed: Packed = { form: 2, lines };
  return new TextEncoder().encode(JSON.stringify(packed));
}

/** Reads what another version packed. A text that is thrown refuses it: the old version then stays as it is. */
export function unpack(bytes: Uint8Array): Line[] {
  const packed = JSON.parse(new TextDecoder().decode(bytes)) as Packed;
  switch (packed.form) {
    case 1:
      return gathered(packed.pieces);
    case 2:
      return packed.lines;
    default:
      // A version that is rolled back to may be older than the cart.
      throw `this version reads forms 1 and 2 of a cart, and was given ${JSON.stringify(packed)}`;
  }
}

function gathered(pieces: readonly [item: string, cents: number][]): Line[] {
  const lines = new Map<string, Line>();
  for (const [item, cents] of pieces) {
    lines.set(item, { item, pieces: (lines.get(item)?.pieces ?? 0) + 1, cents });
  }
  return [...lines.values()];
}
