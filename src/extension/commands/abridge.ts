/** How much of a result is shown: what is longer is for a program, not for a person's output. */
export interface Budget {
  readonly elements: number;
  readonly characters: number;
  /** Texts up to this length stay whole: the names of cases are among them, which mean nothing when cut. */
  readonly whole: number;
}

export const shownOfResults: Budget = { elements: 5_000, characters: 64 * 1024, whole: 64 };

/**
 * Cuts a value, in the JavaScript shape of WIT values, so that all its lists together have at most `elements` and all
 * its texts together at most `characters`. `left` counts the elements and characters that were left out.
 */
export function abridged(value: unknown, budget: Budget): { readonly value: unknown; readonly left: number } {
  let { elements, characters } = budget;
  let left = 0;

  function takeElements(length: number): number {
    const taken = Math.min(length, elements);
    elements -= taken;
    left += length - taken;
    return taken;
  }

  function cut(whole: unknown): unknown {
    if (typeof whole === 'string') {
      const taken = whole.length <= budget.whole ? whole.length : Math.min(whole.length, characters);
      characters = Math.max(0, characters - taken);
      left += whole.length - taken;
      return whole.length === taken ? whole : whole.slice(0, taken);
    }
    if (typeof whole !== 'object' || whole === null) return whole;
    if (Array.isArray(whole)) return whole.slice(0, takeElements(whole.length)).map(cut);
    if (ArrayBuffer.isView(whole)) return cutView(whole);
    if (whole instanceof Map) return new Map(cut(Array.from(whole)) as [unknown, unknown][]);
    return Object.fromEntries(Object.entries(whole).map(([name, part]) => [name, cut(part)]));
  }

  function cutView(view: ArrayBufferView): unknown {
    if (!('subarray' in view) || !('length' in view)) return view;
    const list = view as Uint8Array;
    return list.subarray(0, takeElements(list.length));
  }

  return { value: cut(value), left };
}
