/** A memory (in pages) or table (in elements) that a module defines. */
export interface Claim {
  readonly initial: number;
  readonly maximum: number | undefined;
  /** How many instances of the module the component makes. */
  readonly times: number;
}

export type Shares =
  | { readonly kind: 'shared'; readonly maxima: readonly number[] }
  | { readonly kind: 'too-much'; readonly needed: number };

/**
 * Gives each claim a maximum so that the maxima of all instances together stay within `bound`.
 *
 * What the initial sizes leave over is divided evenly: every instance may grow by its even part. The claim with the
 * largest initial size, the program's own memory in practice, gets in addition whatever the others did not take. A
 * maximum that the module sets itself is never raised. No maximum is above `most`, the format's own limit.
 */
export function shareOut(claims: readonly Claim[], bound: number, most: number): Shares {
  const instances = claims.reduce((sum, claim) => sum + claim.times, 0);
  const needed = claims.reduce((sum, claim) => sum + claim.initial * claim.times, 0);
  if (needed > bound) return { kind: 'too-much', needed };
  const evenPart = instances === 0 ? 0 : Math.floor((bound - needed) / instances);
  const largest = claims.reduce(
    (best, claim, index) => (claim.times > 0 && claim.initial > (claims[best]?.initial ?? -1) ? index : best),
    -1,
  );
  const maxima = claims.map((claim) =>
    // A module that is never instantiated gets nothing to grow by.
    Math.min(claim.maximum ?? most, most, claim.initial + (claim.times === 0 ? 0 : evenPart)),
  );
  const favoured = claims[largest];
  if (favoured) {
    const others = claims.reduce(
      (sum, claim, index) => sum + (index === largest ? 0 : claim.times * (maxima[index] ?? 0)),
      0,
    );
    maxima[largest] = Math.min(favoured.maximum ?? most, most, Math.floor((bound - others) / favoured.times));
  }
  return { kind: 'shared', maxima };
}
