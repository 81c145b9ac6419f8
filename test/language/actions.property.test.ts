import { describe, expect, it } from 'vitest';
import { lex } from '../../src/wit/index.ts';
import { type Dice, dice } from '../wit/dice.ts';
import { generateFiles } from '../wit/generate.ts';
import { actionsAt, errorsOf, outcome } from './actions.ts';
import { type Fixture, fixture } from './fixture.ts';

const packages = 120;
const places = 12;

async function generated(seed: number): Promise<Fixture> {
  const files = generateFiles(seed);
  return fixture(files.map(({ path, text }) => `=== ${path}\n${text}\n`).join(''));
}

describe('over generated packages', () => {
  it('what is offered edits no text twice and makes no new error', async () => {
    const offered = new Map<string, number>();
    for (let seed = 1; seed <= packages; seed++) {
      const roll = dice(seed);
      const start = await generated(seed);
      const errors = errorsOf(start.texts);
      for (let count = 0; count < places; count++) {
        const path = roll.pick(['/w/wit/main.wit', '/w/wit/rest.wit'] as const);
        const selection = somewhere(roll, start.texts.get(path) ?? '');
        for (const action of actionsAt({ ...start, path, offset: selection.start, selection })) {
          const after = outcome(start, action);
          const kind = `${action.kind} ${action.title.split(' ', 1).join()}`;
          offered.set(kind, (offered.get(kind) ?? 0) + 1);
          const left = errorsOf(after);
          const fresh = freshErrors(errors, left);
          if (fresh.length === 0) continue;
          // What a fix puts right may have hidden the next mistake.
          if (!action.kind.startsWith('refactor') && left.length <= errors.length) continue;
          // A name that nothing uses may yet have been why a world imports an interface, and behind which gate.
          if (fresh.every((message) => message.includes('with gates that differ'))) continue;
          throw new Error(
            `Seed ${seed}, ${path} ${selection.start}: ${action.title}\n${fresh.join('\n')}\n${after.get(path)}`,
          );
        }
      }
    }
    // Each kind came up: else the places would prove nothing of it.
    const wanted = ['extract Extract', 'inline Inline', 'move Move', 'rewrite Deprecate', 'rewrite Add'];
    expect(wanted.filter((kind) => (offered.get(`refactor.${kind}`) ?? 0) < 10)).toEqual([]);
  }, 120_000);

  it('nothing throws in broken texts, and no text is edited twice', async () => {
    let offered = 0;
    for (let seed = 1; seed <= packages; seed++) {
      const roll = dice(seed * 7919);
      const files = generateFiles(seed).map(({ path, text }) => {
        const tokens = lex(text).tokens.map((token) => token.text);
        for (let count = 1 + roll.below(4); count > 0; count--) {
          const at = roll.below(tokens.length);
          if (roll.happens(40)) tokens.splice(at, 1);
          else if (roll.happens(50))
            tokens.splice(at, 0, roll.pick([';', '{', '}', 'type', '@since(', 'myType', '%', '"']));
          else tokens.splice(at, 0, tokens[roll.below(tokens.length)] ?? '');
        }
        return { path, text: tokens.join('') };
      });
      const start = await fixture(files.map(({ path, text }) => `=== ${path}\n${text}\n`).join(''));
      for (const [path, text] of start.texts) {
        const found = start.model.diagnostics(path).map(({ span }) => span.start);
        for (const offset of [...found.slice(0, 6), ...Array.from({ length: 6 }, () => roll.below(text.length + 1))]) {
          const selection = { start: offset, end: Math.min(text.length, offset + roll.below(60)) };
          for (const action of actionsAt({ ...start, path, offset, selection })) {
            outcome(start, action);
            offered++;
          }
        }
      }
    }
    expect(offered).toBeGreaterThan(500);
  }, 120_000);
});

/** A cursor in a word, some lines, a type that is made of others, or anything. */
function somewhere(roll: Dice, text: string): { readonly start: number; readonly end: number } {
  const words = lex(text).tokens.filter(({ kind }) => kind === 'word' || kind === 'escaped');
  const lines = Array.from(text.matchAll(/^ .*$/gm));
  const aliases = Array.from(text.matchAll(/(?<=type )[\w%-]+/g), ({ index }) => ({ start: index, end: index }));
  const types = Array.from(text.matchAll(/(?:list|option|tuple|result|map)<[^<>]*>/g));
  const among = roll.pick([
    words.map(({ start }) => ({ start, end: start })),
    types.map(spanOf),
    lines.map(spanOf),
    aliases,
  ] as const);
  const first = roll.pick(among) ?? { start: roll.below(text.length), end: text.length };
  const last = among.length === lines.length && roll.happens(50) ? (roll.pick(among) ?? first) : first;
  return { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

function spanOf({ 0: found, index }: RegExpExecArray): { start: number; end: number } {
  return { start: index, end: index + found.length };
}

/** What was not among the errors before, or not so often. */
function freshErrors(before: readonly string[], after: readonly string[]): string[] {
  const known = before.map(plain);
  return after.map(plain).filter((message) => {
    const at = known.indexOf(message);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

/** Of the exports of a world that need each other only the first two are named, and that may be others. */
function plain(message: string): string {
  return message.includes('in two ways') ? 'in two ways' : message;
}
