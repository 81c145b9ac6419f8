import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WitFile } from '../../../src/wit/index.ts';
import { dice } from '../dice.ts';
import { generateFiles, generatePackage } from '../generate.ts';
import { cases } from './cases.ts';
import { mutant } from './mutants.ts';
import { ownVerdict } from './own.ts';
import { openReference, type Reference, type Verdict } from './reference.ts';

/**
 * The project's checks accept and reject what the reference does. Every package comes from a number: to see one that
 * differs, give its number to the function that made it. For another set of packages set `WIT_SEED`.
 */
const firstSeed = Number(process.env['WIT_SEED'] ?? 20_251_122);

let reference: Reference;

beforeAll(async () => {
  reference = await openReference();
});

afterAll(() => reference.dispose());

describe.each<[string, number, readonly string[], (seed: number) => readonly WitFile[]]>([
  ['packages in one file', 600, [], (seed) => single(generatePackage(seed))],
  ['mutants of packages in one file', 1800, [], (seed) => single(mutant(generatePackage(Math.floor(seed / 3)), seed))],
  ['packages in several files', 60, [], generateFiles],
  ['mutants of packages in several files', 120, [], mutantFiles],
  ['mutants with features on', 600, ['x', 'later'], (seed) => single(mutant(generatePackage(seed), seed))],
])('%s', (what, count, features, generate) => {
  it('are accepted and rejected alike', async () => {
    const tally = { accepted: 0, rejected: 0, undecided: 0 };
    const different: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const files = generate(seed);
      // The parser has one instance: it is asked one thing after the other.
      const theirs = await reference.judge(files, features);
      const ours = ownVerdict(files, features);
      tally[theirs.kind]++;
      if (theirs.kind === ours.kind || theirs.kind === 'undecided') continue;
      different.push(`${seed}: reference ${told(theirs)}; own ${told(ours)}`);
    }
    console.log(
      `${count} ${what}: ${tally.accepted} accepted, ${tally.rejected} rejected, ${different.length} different.`,
    );
    expect(different).toEqual([]);
    // Packages of one kind alone would not tell much.
    expect(tally.accepted).toBeGreaterThan(count / 10);
    expect(tally.rejected).toBeGreaterThan(0);
  });
});

describe.each([[[]], [['x']]])('with the features %j', (features: readonly string[]) => {
  it.each(cases)('%s', async (_, files) => {
    const theirs = await reference.judge(files, features);
    if (theirs.kind === 'undecided') return;
    const ours = ownVerdict(files, features);
    expect(`${told(theirs)}; own ${told(ours)}`).toMatch(
      new RegExp(`; own ${theirs.kind === 'accepted' ? 'accepts' : 'rejects'}`),
    );
  });
});

function single(text: string): readonly WitFile[] {
  return [{ path: 'wit/main.wit', text }];
}

function mutantFiles(seed: number): readonly WitFile[] {
  const files = generateFiles(Math.floor(seed / 2));
  const chosen = dice(seed).below(files.length);
  return files.map((file, index) => (index === chosen ? { ...file, text: mutant(file.text, seed) } : file));
}

function told(verdict: Verdict): string {
  return verdict.kind === 'accepted' ? 'accepts' : `rejects (${verdict.why})`;
}
