import { escapeName, lex, type Token } from '../../../src/wit/index.ts';
import { type Dice, dice } from '../dice.ts';

/**
 * A text like the given one but for one or two changes. A third of them change tokens, which mostly breaks the grammar;
 * the others put one name for another, and move, repeat or leave out whole lines, which breaks what the names mean.
 */
export function mutant(text: string, seed: number): string {
  const roll = dice(seed);
  let changed = text;
  for (let count = roll.happens(70) ? 1 : 2; count > 0; count--) {
    const change = roll.pick([changeToken, changeName, changeName, changeLine, changeLine] as const);
    changed = change(changed, roll);
  }
  return changed;
}

/** What may come into a text that was not there: keywords, marks, and words that are nearly right. */
const foreign = (
  'as async bool borrow char constructor export f32 flags from func future import include interface list map option ' +
  'own package record resource result s8 static stream string tuple type u8 use variant with world enum ' +
  'error-context i0 i1 w0 self x1 X1 Get aB a- %a float32 . : ; , -> = < > { } ( ) * / @ _ 0 1 0.2.0 1.2.0 "s" ~'
).split(' ');

const leads = [
  '@since(version = 0.1.0)',
  '@since(version = 9.0.0)',
  '@unstable(feature = x)',
  '@deprecated(version = 0.1.0)',
  '@unstable(feature = x) @deprecated(version = 0.1.0)',
  '@since(version = 0.1.0) @unstable(feature = x)',
  '@external-id("s")',
  'use c:d/i0 as q;',
  'use c:d/i9 as q;',
  'use i0.{a as get};',
  '@unstable(feature = x) use c:d/i0.{get};',
  '/// A note.',
] as const;

function changeToken(text: string, roll: Dice): string {
  const tokens = tokensOf(text);
  const at = roll.below(tokens.length);
  const [token, next, other] = [tokens[at], tokens[at + 1], roll.pick(tokens)];
  if (!token || !next || !other) return text;
  switch (roll.below(6)) {
    case 0:
      return replaced(text, token, '');
    case 1:
      return replaced(text, token, `${token.text} ${token.text}`);
    case 2:
      return replaced(text, { start: token.start, end: next.end }, `${next.text} ${token.text}`);
    case 3:
      return replaced(text, token, ` ${roll.pick(foreign) ?? ''} `);
    case 4:
      return replaced(text, token, ` ${roll.pick(foreign) ?? ''} ${token.text}`);
    default:
      return replaced(text, token, ` ${other.text} ${token.text}`);
  }
}

/** Puts a name for a name, or a version for a version. */
function changeName(text: string, roll: Dice): string {
  const named = tokensOf(text).filter(
    ({ kind, text: each }) =>
      kind === 'escaped' || kind === 'version' || (kind === 'word' && escapeName(each) === each),
  );
  const token = roll.pick(named);
  const others = named.filter((other) => (other.kind === 'version') === (token?.kind === 'version'));
  const other = roll.pick(others);
  return token && other ? replaced(text, token, other.text) : text;
}

function changeLine(text: string, roll: Dice): string {
  const lines = text.split('\n');
  const [at, to] = [roll.below(lines.length), roll.below(lines.length)];
  const line = lines[at] ?? '';
  switch (roll.below(4)) {
    case 0:
      return lines.toSpliced(at, 1).join('\n');
    case 1:
      return lines.toSpliced(to, 0, line).join('\n');
    case 2:
      return lines.with(at, lines[to] ?? '').join('\n');
    default:
      return lines.toSpliced(at, 0, roll.pick(leads)).join('\n');
  }
}

function tokensOf(text: string): readonly Token[] {
  return lex(text).tokens.filter(({ kind }) => kind !== 'space' && kind !== 'end');
}

function replaced(text: string, { start, end }: { start: number; end: number }, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
