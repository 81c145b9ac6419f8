import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnalysis, describeWorld, fileFacts, type World, type WorldEntry } from '../../../src/wit/index.ts';
import { generatePackage } from '../generate.ts';
import { openReference, type Reference } from './reference.ts';

/** What a world imports and exports once all that its items need has come along: for another set set `WIT_SEED`. */
const firstSeed = Number(process.env['WIT_SEED'] ?? 20_261_122);
const count = 400;

let reference: Reference;

beforeAll(async () => {
  reference = await openReference();
});

afterAll(() => reference.dispose());

it(`the interfaces of worlds in ${count} packages are those of the reference`, async () => {
  let compared = 0;
  let ordered = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const file = { path: 'a.wit', text: generatePackage(seed) };
    for (const world of worldsOf(file.text)) {
      // The parser has one instance: it is asked one thing after the other.
      const theirs = await reference.interfacesOf(file, world.name);
      if (!theirs) continue;
      const [imports, exports] = [namesOf(world.imports.values()), namesOf(world.exports.values())];
      const told = `${seed} ${world.name}`;
      expect([told, imports.toSorted(), exports.toSorted()]).toEqual([
        told,
        theirs.imports.toSorted(),
        theirs.exports.toSorted(),
      ]);
      compared++;
      const described = describeWorld([file], world.name);
      if (described.kind !== 'world') continue;
      const inOrder = described.imports.flatMap(({ kind, name }) => (kind === 'interface' ? [name] : []));
      // By labels the reference tells the interface, and not the label.
      if (inOrder.some((name) => !name.includes('/'))) continue;
      expect([told, inOrder]).toEqual([told, theirs.imports]);
      ordered += inOrder.length > 1 ? 1 : 0;
    }
  }
  expect(compared).toBeGreaterThan(count / 2);
  expect(ordered).toBeGreaterThan(count / 4);
});

/** The worlds of a package, if there is nothing wrong with it. */
function worldsOf(text: string): World[] {
  const analysis = createAnalysis();
  analysis.set('', { own: [{ path: 'a.wit', facts: fileFacts(text) }], dependencies: [], loose: [], notes: [] });
  const isWrong = Array.from(analysis.diagnostics('').values())
    .flat()
    .some(({ severity }) => severity === 'error');
  const [own] = isWrong ? [] : analysis.packages('');
  return Array.from(own?.worlds.values() ?? []).filter(({ excluded }) => !excluded);
}

/** The whole names of interfaces; one that is written inside a world has none. */
function namesOf(entries: Iterable<WorldEntry>): string[] {
  return Array.from(entries).flatMap(({ item }) =>
    item.kind === 'interface' && item.target?.whole.includes('/') ? [item.target.whole] : [],
  );
}
