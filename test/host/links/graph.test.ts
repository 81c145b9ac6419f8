import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepestChain, flawedLinks, flawText, type LinkParty } from '../../../src/host/links/graph.ts';

/** `a: b c` is a component with links to two others; one line each. */
function partiesOf(text: string): LinkParty[] {
  return text
    .trim()
    .split('\n')
    .map((line, at) => {
      const [name = '', to = ''] = line.split(':').map((part) => part.trim());
      const links = to
        .split(' ')
        .filter(Boolean)
        .map((provider) => ({ interface: `x:y/${provider}`, provider }));
      return { id: `${at}`, name, links };
    });
}

const flawsOf = (parties: readonly LinkParty[]): string[] =>
  flawedLinks(parties).map(({ id, link, flaw }) => `${parties[Number(id)]?.name} ${link.provider} ${flaw.kind}`);

describe('links', () => {
  it.each([
    ['in a line and in a diamond are fine', 'a: b c\nb: d\nc: d\nd:', []],
    ['to nobody', 'a: b', ['a b missing']],
    ['to a name that two have', 'a: b\nb:\nb:', ['a b ambiguous']],
    ['to oneself', 'a: a', ['a a cycle']],
    ['in a circle, but not those that lead into it', 'a: b\nb: c\nc: b\nd: a', ['b c cycle', 'c b cycle']],
    ['through a name that leads nowhere close no circle', 'a: b\nb: a\nb:', ['a b ambiguous']],
  ])('%s', (_, text, flaws) => expect(flawsOf(partiesOf(text))).toEqual(flaws));

  it('that follow one another are no more than there may be threads that wait', () => {
    const chain = (length: number): LinkParty[] =>
      partiesOf(
        Array.from({ length: length + 1 }, (__, at) => `n${at}: ${at < length ? `n${at + 1}` : ''}`).join('\n'),
      );
    expect(flawsOf(chain(deepestChain))).toEqual([]);
    expect(flawsOf(chain(deepestChain + 1))).toEqual(['n0 n1 too-deep']);
  });

  it('say the way of a circle by its names', () => {
    const [first] = flawedLinks(partiesOf('a: b\nb: c\nc: a'));
    expect(first && flawText(first)).toContain('a → b → c → a');
  });

  it('without a flaw can be called in any order without one waiting for itself', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const graph = fc.array(
      fc.record({
        name: fc.constantFrom(...names),
        to: fc.uniqueArray(fc.constantFrom(...names, 'z'), { maxLength: 3 }),
      }),
      { maxLength: 7 },
    );
    fc.assert(
      fc.property(graph, (given) => {
        const parties: LinkParty[] = given.map(({ name, to }, at) => ({
          id: `${at}`,
          name,
          links: to.map((provider) => ({ interface: `x:y/${provider}`, provider })),
        }));
        const flaws = new Set(flawedLinks(parties).map(({ id, link }) => `${id} ${link.provider}`));
        for (const { id, links } of parties) {
          for (const { provider } of links) {
            const found = parties.filter(({ name }) => name === provider);
            const leads = found.length === 1 && found.every((each) => !reaches(parties, each.id, id));
            expect(flaws.has(`${id} ${provider}`)).toBe(!leads);
          }
        }
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});

/** Whether a call that begins at one component may come to another, by going every way there is. */
function reaches(
  parties: readonly LinkParty[],
  from: string,
  to: string,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  const links = parties.find(({ id }) => id === from)?.links ?? [];
  return links.some(({ provider }) => {
    const [next, other] = parties.filter(({ name }) => name === provider);
    return next !== undefined && other === undefined && reaches(parties, next.id, to, new Set([...seen, from]));
  });
}
