import { describe, expect, it } from 'vitest';
import { describeWorld, diffWorlds, type WorldChange, type WorldSides } from '../../../src/wit/index.ts';
import { mutant } from '../differential/mutants.ts';
import { generatePackage } from '../generate.ts';

function sidesOf(text: string): WorldSides | undefined {
  const outcome = describeWorld([{ path: 'a.wit', text }], 'w0');
  return outcome.kind === 'world' ? outcome : undefined;
}

/** Worlds that somebody could have made of one another in a few steps. */
const related = Array.from({ length: 500 }, (_, seed) => {
  const text = generatePackage(seed);
  const variants = Array.from({ length: 12 }, (__, index) => mutant(text, seed * 100 + index));
  return [text, swapped(text), toggled(text), ...variants].flatMap((each) => sidesOf(each) ?? []);
}).filter((worlds) => worlds.length > 1);

/** With the names of an enum, or of flags, in another order. */
function swapped(text: string): string {
  return text.replace(/\{ (%?[\w-]+), (%?[\w-]+)(?=[, ])/, '{ $2, $1');
}

/** With a function that became asynchronous. */
function toggled(text: string): string {
  return text.replace(': func(', ': async func(');
}

/** The change in the other direction, but for whom it breaks. */
function inverse(change: WorldChange): unknown {
  const { direction } = change;
  switch (change.kind) {
    case 'added':
      return { kind: 'removed', direction, before: change.after };
    case 'removed':
      return { kind: 'added', direction, after: change.before };
    default: {
      const places = { before: change.after, after: change.before };
      if (change.kind === 'version') return { kind: 'version', direction, ...places };
      return { kind: change.kind, direction, ...places, details: sorted(change.details.map(inverseDetail)) };
    }
  }
}

type Detail = Extract<WorldChange, { kind: 'signature' }>['details'][number];

function inverseDetail(detail: Detail): unknown {
  const turned = 'from' in detail ? { from: detail.to, to: detail.from } : {};
  const kind = detail.kind === 'added' ? 'removed' : detail.kind === 'removed' ? 'added' : detail.kind;
  if (detail.kind === 'async') return { ...detail, ...turned };
  const path = detail.path.map(({ part, before, after }) => ({ part, before: after, after: before }));
  return { ...detail, ...turned, kind, path };
}

function withoutBreaks(change: WorldChange): unknown {
  const rest = { ...change, breaks: undefined };
  return 'details' in change ? { ...rest, details: sorted(change.details) } : rest;
}

/** In any order that is the same for the same things. */
function sorted(all: readonly unknown[]): unknown[] {
  return all.toSorted((a, b) => (keyed(a) < keyed(b) ? -1 : 1));
}

function keyed(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

describe('the difference of generated worlds', () => {
  it('is nothing for a world and itself', () => {
    for (const world of related.flat()) {
      expect(diffWorlds(world, structuredClone(world))).toEqual({ changes: [], step: 'none' });
    }
  });

  it('is the inverse in the other direction', () => {
    const kinds = new Map<string, number>();
    for (const [world, ...others] of related) {
      for (const other of world ? others : []) {
        if (!world) continue;
        const there = diffWorlds(world, other);
        const back = diffWorlds(other, world);
        expect(sorted(back.changes.map(withoutBreaks))).toEqual(sorted(there.changes.map(inverse)));
        expect(back.step === 'none').toBe(there.step === 'none');
        for (const change of there.changes) {
          const details = 'details' in change ? change.details : [];
          for (const { kind } of [change, ...details]) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        }
      }
    }
    // What never came up was not tried.
    expect(Array.from(kinds.keys())).toEqual(
      expect.arrayContaining(['added', 'removed', 'signature', 'type', 'changed', 'renamed', 'reordered', 'async']),
    );
  });

  it('breaks the other party or nobody in the other direction', () => {
    for (const [world, ...others] of related) {
      for (const other of world ? others : []) {
        if (!world) continue;
        const { changes, step } = diffWorlds(world, other);
        for (const { kind, direction, breaks } of changes) {
          const harmless = kind === 'version' || kind === (direction === 'import' ? 'removed' : 'added');
          const party = direction === 'import' ? 'providers' : 'callers';
          // An interface that is added may break nobody, if it has no functions.
          const expected = harmless ? [[]] : kind === 'added' ? [[], [party]] : [[party]];
          expect(expected).toContainEqual(breaks);
        }
        expect(step === 'major').toBe(changes.some(({ breaks }) => breaks.length > 0));
      }
    }
  });
});
