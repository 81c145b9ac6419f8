import { globSync, readFileSync } from 'node:fs';
import { lex } from '../../../src/wit/index.ts';
import { dice } from '../dice.ts';
import { fixture, fixtureNames } from '../fixtures.ts';
import { generatePackage } from '../generate.ts';

/** The files of WIT that are installed with our tools: WASI 0.2 and 0.3 among them. */
export const installed: readonly { readonly path: string; readonly text: string }[] = globSync(
  'node_modules/@bytecodealliance/**/*.wit',
)
  .toSorted()
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const fixtures = fixtureNames.map(fixture);
const short = [
  'interface i { f: func(a: u8, b: u8) -> u8; record r { a: u8, b: list<u8>, } }',
  'package a:b; use c:d/e@1.0.0 as x; world w { import a; include b with { c as d } use x.{a, b,}; export f: func(); }',
  'interface i { @since(version = 1.0.0) resource r { constructor(a: u8); m: static func(); } type t = tuple<u8, u8>; }',
];
const spaces = [' ', '\n', '\n\n\n', '\t', '  ', '\r\n'] as const;
const comments = [
  '// c\n',
  '/* b */',
  '/// d\n',
  '/** e */',
  '/* a\n   b */',
  '/**\n      * x\n  */',
  '// t  \r\n',
  ' // z\n\n',
  '\n\n/* q */\n',
] as const;
const strange = [...new Set(fixtures.flatMap((text) => lex(text).tokens.map((token) => token.text)))];

/** A text of WIT whose spaces are others than before, with comments anywhere. */
export function strewn(seed: number): string {
  const roll = dice(seed);
  const base = roll.happens(30) ? generatePackage(seed) : (roll.pick([...fixtures, ...short, ...short]) ?? '');
  const parts = lex(base).tokens.map(({ kind, text }) =>
    kind === 'space' && roll.happens(30) ? roll.pick(spaces) : text,
  );
  for (let count = roll.below(5); count > 0; count--) parts.splice(roll.below(parts.length), 0, roll.pick(comments));
  return parts.join('');
}

/** Such a text with tokens dropped, doubled, swapped, put in, or cut off at some place. */
export function broken(seed: number): string {
  const roll = dice(seed);
  const parts = lex(strewn(seed)).tokens.map(({ text }) => text);
  for (let count = 1 + roll.below(4); count > 0; count--) {
    const at = roll.below(parts.length);
    const here = parts[at] ?? '';
    const how = roll.below(9);
    if (how < 2) parts.splice(at, 1);
    else if (how < 4) parts.splice(at, 0, here);
    else if (how < 6) parts.splice(at, 0, roll.pick(strange) ?? '');
    else if (how < 8) parts.splice(at, 2, parts[at + 1] ?? '', here);
    else parts.splice(at);
  }
  return parts.join('');
}
