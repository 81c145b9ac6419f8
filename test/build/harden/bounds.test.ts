import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bounds, harden } from '../../../src/build/harden/harden.ts';
import { type Claim, shareOut } from '../../../src/build/harden/share.ts';
import { growMemory, growTable } from './components.ts';
import { assemble, roomy, run } from './run.ts';

const MiB = 1024 * 1024;
const pages = (count: number): Bounds => ({ ...roomy, memoryBytes: count * 65_536 });
const elements = (count: number): Bounds => ({ ...roomy, tableElements: count });

describe('growth', () => {
  const cases: readonly (readonly [what: string, wat: string, bounds: Bounds, fits: number, initial: number])[] = [
    ['a memory without a maximum', growMemory('1'), pages(10), 9, 1],
    ['a memory with a larger maximum', growMemory('1 1000'), pages(10), 9, 1],
    ['a memory with a smaller maximum', growMemory('1 4'), pages(10), 3, 1],
    ['a memory that fills its bound', growMemory('10'), pages(10), 0, 10],
    ['a table without a maximum', growTable('5 funcref'), elements(50), 45, 5],
    ['a table with a smaller maximum', growTable('5 8 funcref'), elements(50), 3, 5],
    ['a table with an initial value', growTable('5 funcref (ref.null func)'), elements(50), 45, 5],
  ];
  it.each(cases)('of %s ends at the bound', async (_, wat, bounds, fits, initial) => {
    const bytes = await assemble(wat);
    const tooFar = await run(bytes, bounds);
    expect(tooFar['grow']?.(fits + 1)).toBe(-1);
    expect(tooFar['grow']?.(fits)).toBe(initial);
  });
});

describe('many instances', () => {
  const instances = (count: number, memory: string) => `(component
    (core module $m (memory ${memory}) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
    ${Array.from(
      { length: count },
      (_, i) => `(core instance $i${i} (instantiate $m))
      (func (export "grow-${i}") (param "by" u32) (result s32) (canon lift (core func $i${i} "grow")))`,
    ).join('\n')})`;

  it('share one bound', async () => {
    const exports = await run(await assemble(instances(4, '1')), pages(12));
    const grown = [0, 1, 2, 3].map((i) => [exports[`grow${i}`]?.(3), exports[`grow${i}`]?.(2)]);
    expect(grown).toEqual([0, 1, 2, 3].map(() => [-1, 1]));
  });

  it('are refused when together they start above it', async () => {
    expect(harden(await assemble(instances(4, '16')), { ...roomy, memoryBytes: 3 * MiB })).toEqual({
      kind: 'refused',
      reason: { kind: 'memory', message: 'The component needs 4 MiB of memory at start; the limit is 3 MiB.' },
    });
  });

  it('are counted through nested components', async () => {
    const nested = await assemble(`(component
      (component $c (core module $m (memory 8) (table 7 funcref)) (core instance (instantiate $m)) (core instance (instantiate $m)))
      (instance (instantiate $c)) (instance (instantiate $c)) (instance (instantiate $c)))`);
    expect(harden(nested, roomy)).toMatchObject({ kind: 'hardened', memories: 6, tables: 6 });
    expect(harden(nested, pages(48))).toMatchObject({ kind: 'hardened' });
    expect(harden(nested, pages(47))).toMatchObject({ kind: 'refused', reason: { kind: 'memory' } });
    expect(harden(nested, elements(42))).toMatchObject({ kind: 'hardened' });
    expect(harden(nested, elements(41))).toMatchObject({ kind: 'refused', reason: { kind: 'table' } });
  });

  it('that multiply by nesting are refused before anything expands', async () => {
    let component = '(component $c (core module $m (func)) (core instance (instantiate $m)))';
    for (let depth = 0; depth < 6; depth++) {
      component = `(component $c ${component} ${'(instance (instantiate $c))'.repeat(10)})`;
    }
    expect(harden(await assemble(component.replace('$c', '')), roomy)).toMatchObject({
      kind: 'refused',
      reason: { kind: 'too-complex' },
    });
  });
});

describe('shareOut', { timeout: 60_000 }, () => {
  const claim = fc.record({
    initial: fc.nat(100),
    maximum: fc.option(fc.integer({ min: 100, max: 300 }), { nil: undefined }),
    times: fc.nat(5),
  });

  it('keeps the sum of all maxima within the bound, and each between its initial size and its own maximum', () => {
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 8 }), fc.nat(3000), (claims, bound) => {
        const shares = shareOut(claims, bound, 250);
        const needed = claims.reduce((sum, { initial, times }) => sum + initial * times, 0);
        const maxima = shares.kind === 'shared' ? shares.maxima : [];
        const sum = maxima.reduce((total, share, i) => total + share * (claims[i]?.times ?? Infinity), 0);
        const inside = maxima.every((share, i) => {
          const { initial = Infinity, maximum = 250 } = claims[i] ?? {};
          return share >= initial && share <= Math.min(maximum, 250);
        });
        expect({
          tooMuch: shares.kind === 'too-much' && shares.needed,
          count: maxima.length,
          inside,
          bounded: sum <= bound,
        }).toEqual({
          tooMuch: needed > bound && needed,
          count: needed > bound ? 0 : claims.length,
          inside: true,
          bounded: true,
        });
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('gives what the others leave to the largest', () => {
    const claims: Claim[] = [
      { initial: 1, maximum: 2, times: 1 },
      { initial: 10, maximum: undefined, times: 1 },
      { initial: 90, maximum: undefined, times: 0 },
    ];
    expect(shareOut(claims, 100, 65_536)).toEqual({ kind: 'shared', maxima: [2, 98, 90] });
  });
});
