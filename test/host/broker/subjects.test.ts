import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSubject, isSubjectPattern, subjectTree } from '../../../src/host/broker/subjects.ts';
import { parsePattern } from '../../../src/manifest/index.ts';

const token = fc.constantFrom('a', 'b', 'c', '_INBOX', 'x-1');
const subject = fc.array(token, { minLength: 1, maxLength: 5 }).map((tokens) => tokens.join('.'));
const pattern = fc
  .tuple(fc.array(fc.oneof(token, fc.constant('*')), { maxLength: 4 }), fc.boolean())
  .map(([tokens, open]) => [...(tokens.length === 0 ? ['a'] : tokens), ...(open ? ['>'] : [])].join('.'));

/** As NATS words it, one token after the other. */
function means(one: string, other: string): boolean {
  const [first, ...restOfPattern] = one.split('.');
  const [name, ...restOfSubject] = other.split('.');
  if (first === '>') return true;
  if (first !== '*' && first !== name) return false;
  if (restOfPattern.length === 0 || restOfSubject.length === 0) return restOfPattern.length === restOfSubject.length;
  return means(restOfPattern.join('.'), restOfSubject.join('.'));
}

describe('a tree of subjects', () => {
  it('finds what going through all patterns finds, while they come and go', () => {
    const step = fc.record({ add: fc.boolean(), pattern, value: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(subject, { maxLength: 10 }), (steps, subjects) => {
        const tree = subjectTree<number>();
        const model = new Set<string>();
        for (const { add, pattern: each, value } of steps) {
          if (add) tree.add(each, value);
          else tree.remove(each, value);
          if (add) model.add(`${each} ${value}`);
          else model.delete(`${each} ${value}`);
          for (const name of subjects) {
            const expected = Array.from(model)
              .map((entry) => entry.split(' '))
              .filter(([known = '']) => means(known, name))
              .map(([, number]) => Number(number));
            expect(tree.match(name)).toEqual(new Set(expected));
          }
        }
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('leaves nothing behind', () => {
    const tree = subjectTree<number>();
    tree.add('a.*.c', 1);
    tree.remove('a.*.d', 1);
    tree.remove('x.>', 1);
    expect(Array.from(tree.match('a.b.c'))).toEqual([1]);
    tree.remove('a.*.c', 1);
    expect(tree.match('a.b.c').size).toBe(0);
  });
});

describe('a text', () => {
  it.each(['a', 'a.b', '_INBOX.x1', 'A-b_C.0', 'x'.repeat(256)])('%j is a subject', (text) => {
    expect(isSubject(text)).toBe(true);
    expect(isSubjectPattern(text)).toBe(true);
  });

  it.each(['', '.', 'a.', '.a', 'a..b', 'a b', 'a.b\n', 'ä', 'a.*', 'a.>', 'a*', 'x'.repeat(257)])(
    '%j is none',
    (text) => expect(isSubject(text)).toBe(false),
  );

  it.each(['*', '>', 'a.*', '*.a', 'a.>', '*.>', '*.*'])('%j is a pattern', (text) =>
    expect(isSubjectPattern(text)).toBe(true),
  );

  it.each(['', 'a.>.b', 'a.b*', '>>', 'a>', 'a.*.', '**'])('%j is no pattern', (text) =>
    expect(isSubjectPattern(text)).toBe(false),
  );

  it('that a manifest takes for a pattern of subjects is one here', () => {
    fc.assert(
      fc.property(
        fc.oneof(pattern, fc.string({ maxLength: 6, unit: fc.constantFrom('a', '.', '*', '>', ' ') })),
        (text) => {
          const taken = parsePattern('messaging.subscribe', text).kind === 'pattern';
          expect(taken && !isSubjectPattern(text)).toBe(false);
        },
      ),
      { numRuns: 1000, seed: 5 },
    );
  });
});
