import { describe, expect, it } from 'vitest';
import { applyEdits, formatEdits, formatWit, lex, parseWit, type Token } from '../../../src/wit/index.ts';
import { fixture, fixtureNames } from '../fixtures.ts';
import { generatePackage } from '../generate.ts';
import { broken, installed, strewn } from './strew.ts';

describe('formatting changes nothing but space and last commas', () => {
  it('has WASI to go by', () => {
    expect(installed.filter(({ text }) => /package wasi:\w+@0\.[23]\./.test(text)).length).toBeGreaterThan(10);
  });

  it.each(installed)('in $path', ({ text }) => {
    expect(faults(text)).toEqual([]);
    expect(faults(text.replaceAll(/\r?\n/g, '\r\n'))).toEqual([]);
  });

  it.each(fixtureNames)('in the fixture %s', (name) => {
    expect(faults(fixture(name))).toEqual([]);
  });

  it.each([
    ['generated packages', generatePackage, 300],
    ['texts with other spaces, and comments anywhere', strewn, 1000],
    ['texts with errors', broken, 1500],
  ])('in %s', (_, make, seeds) => {
    const found = Array.from({ length: seeds }, (__, seed) => faults(make(seed)).map((fault) => `${seed}: ${fault}`));
    expect(found.flat()).toEqual([]);
  });

  it('of a text that is formatted, whose first line says how lines end', () => {
    for (let seed = 0; seed < 300; seed++) {
      const text = formatWit(generatePackage(seed));
      expect(formatWit(text.replaceAll('\n', '\r\n'))).toBe(text.replaceAll('\n', '\r\n'));
      expect(formatWit(text.replace('\n', '\r\n'))).toBe(text.replaceAll('\n', '\r\n'));
      expect(text).toMatch(/[^\n]\n$/);
    }
  });

  it('and its edits are small, in order, and apart', () => {
    for (let seed = 0; seed < 300; seed++) {
      const text = strewn(seed);
      let at = 0;
      for (const { span, text: replacement } of formatEdits(text)) {
        const old = text.slice(span.start, span.end);
        expect({ seed, old, apart: span.start >= at }).toEqual({ seed, old, apart: true });
        expect(old).not.toBe(replacement);
        expect(old).toMatch(/^[\s,]*$/);
        at = span.end;
      }
      expect(applyEdits(text, formatEdits(text))).toBe(formatWit(text));
    }
  });
});

/** What formatting does to a text that it must do to none, with errors or without. */
function faults(text: string): readonly string[] {
  const formatted = formatWit(text);
  const before = summary(text);
  const after = summary(formatted);
  // A comment in the midst of a line may come to begin one, where an item does; others stay where they are.
  const places = after.places.map((place, at) => (before.places[at] === 'within' ? 'within' : place));
  return [
    ...(formatWit(formatted) === formatted ? [] : ['formatted again, it changes again']),
    ...(formatEdits(formatted).length === 0 ? [] : ['formatted, it has edits']),
    ...(same(before.tokens, after.tokens) ? [] : ['tokens change']),
    ...(same(before.places, places) ? [] : ['comments go to other places']),
    ...(same(before.tree, after.tree) ? [] : ['it means something else']),
    ...(same(before.problems, after.problems) ? [] : ['its problems change']),
  ];
}

function same(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function summary(text: string) {
  const { tree, problems } = parseWit(text);
  const { tokens } = lex(text);
  return {
    tokens: tokens.filter(({ kind, text: mark }) => kind !== 'space' && mark !== ',').map(tokenText),
    places: tokens.flatMap((token, at) => (isComment(token) ? [placeOf(tokens, at)] : [])),
    tree: withoutPlaces(tree),
    problems: problems.map(({ message }) => message),
  };
}

/** A token; of a comment what it says, without the space around its lines. */
function tokenText(token: Token): string {
  if (!isComment(token)) return token.text;
  return token.text
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
}

/** Whether a comment begins a line or ends one. */
function placeOf(tokens: readonly Token[], at: number): 'line' | 'end of line' | 'within' {
  const lineEnd = (token: Token | undefined): boolean =>
    token === undefined || token.kind === 'end' || (token.kind === 'space' && token.text.includes('\n'));
  const begins = at === 0 || (at === 1 && tokens[0]?.kind === 'space') || lineEnd(tokens[at - 1]);
  return begins ? 'line' : lineEnd(tokens[at + 1]) ? 'end of line' : 'within';
}

function isComment({ kind }: Token): boolean {
  return kind.endsWith('comment') || kind.endsWith('doc');
}

/** A tree as it is whatever the spaces. */
function withoutPlaces(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutPlaces);
  if (typeof node !== 'object' || node === null) return node;
  const places: ReadonlySet<string> = new Set(['span', 'start']);
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]) => (places.has(key) ? [] : [[key, withoutPlaces(value)]])),
  );
}
