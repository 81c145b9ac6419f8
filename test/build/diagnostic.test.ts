import { array, assert, constantFrom, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineColumnAt } from '../../src/base/index.ts';
import { errorsAt, lineTable, mostDiagnostics } from '../../src/build/diagnostic.ts';

describe('diagnostics', () => {
  it('find the same places by a table as one by one', () => {
    assert(
      property(array(constantFrom('\r', '\n', '\r\n', 'a', '😀')), nat(40), (parts, offset) => {
        const text = parts.join('');
        expect(lineTable(text)(offset)).toEqual(lineColumnAt(text, offset));
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it('are at most a hundred', () => {
    const problems = Array.from({ length: 100_000 }, (_, index) => ({
      origin: { path: '/w.wit', span: { start: index * 2, end: index * 2 + 1 } },
      message: 'Wrong.',
    }));
    const errors = errorsAt(problems, [{ path: '/w.wit', text: 'x\n'.repeat(100_000) }], '/a.ts');
    expect(errors).toHaveLength(mostDiagnostics);
    expect(errors.at(-1)).toMatchObject({ start: { line: 99, column: 0 }, end: { line: 99, column: 1 } });
  });

  it('stand at the beginning of another file where theirs is not there', () => {
    const problem = { origin: { path: '/gone.wit', span: { start: 5, end: 6 } }, message: 'Wrong.' };
    expect(errorsAt([problem], [], '/a.ts')).toMatchObject([{ path: '/a.ts', start: { line: 0, column: 0 } }]);
  });
});
