/**
 * Ranks names, given in lower case, by how close they are to a query: 0 is the name itself, 1 begins with it, 2 has a word
 * that begins with it, 3 holds it, 4 holds its letters in this order; `undefined` does not.
 */
export function matcherOf(query: string): (name: string) => number | undefined {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '').replace(/^%/, '');
  if (wanted === '') return () => 4;
  const words = [`-${wanted}`, `:${wanted}`];
  return (name) => {
    const at = name.indexOf(wanted);
    if (at === 0) return name.length === wanted.length ? 0 : 1;
    if (at > 0) return words.some((word) => name.includes(word)) ? 2 : 3;
    return hasLetters(name, wanted) ? 4 : undefined;
  };
}

function hasLetters(name: string, wanted: string): boolean {
  if (wanted.length > name.length) return false;
  let from = 0;
  for (const letter of wanted) {
    const at = name.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}
