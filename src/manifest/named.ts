/** A set of names out of texts in which they are divided by single spaces. */
export function named(...texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.split(' ')));
}
