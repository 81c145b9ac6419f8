import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Capability,
  compilePolicy,
  parsePattern,
  policyOf,
  type Right,
  type Use,
} from '../../src/manifest/index.ts';
import { matchesUse } from '../../src/manifest/pattern.ts';

/** Patterns of one capability and uses of it, made of so few parts that many meet. */
interface Kind {
  readonly capability: Capability;
  readonly pattern: fc.Arbitrary<string>;
  readonly use: fc.Arbitrary<Use>;
}

const joined = (part: fc.Arbitrary<string>, by: string, most = 4): fc.Arbitrary<string> =>
  fc.array(part, { minLength: 1, maxLength: most }).map((parts) => parts.join(by));

const name = fc.constantFrom('a', 'b', 'c', 'a.t', 'b.t', 'x.a.t', 'a.', '😀');
const segment = fc.oneof(
  name,
  fc.constantFrom('*', '**', '?', '*.t', 'a*', '*.', '{a,b}', '[ab]', '*a.t', 'x*t', '*{.t,.u}', '[*]'),
);
const label = fc.constantFrom('a', 'b');
const port = fc.constantFrom('', ':80', ':443', ':8080');
const token = fc.constantFrom('a', 'b', 'c');
const word = fc.constantFrom('a', 'b', '-c', '""', '"a b"');

const kinds: readonly Kind[] = [
  {
    capability: 'filesystem.read',
    pattern: fc.oneof({ weight: 9, arbitrary: joined(segment, '/') }, { weight: 1, arbitrary: fc.constant('.') }),
    use: fc
      .oneof({ weight: 9, arbitrary: joined(name, '/') }, { weight: 1, arbitrary: fc.constantFrom('', '..', 'a//b') })
      .map((path) => ({ capability: 'filesystem.read', path })),
  },
  {
    capability: 'network.connect',
    pattern: fc
      .tuple(
        fc.constantFrom('', 'http://', 'https://', 'tcp://', 'udp://', 'lookup://'),
        fc.oneof(
          joined(label, '.', 2),
          joined(label, '.', 2).map((host) => `*.${host}`),
          fc.constantFrom('10.0.0.1', '[::1]'),
        ),
        port,
      )
      .map((parts) => parts.join('')),
    use: fc
      .tuple(
        fc.constantFrom('http', 'https', 'tcp', 'udp', 'lookup', 'ftp'),
        fc.oneof(joined(label, '.', 2), fc.constantFrom('10.0.0.1', '::1', '10.1')),
        fc.constantFrom(0, 80, 443, 8080),
      )
      .map(([scheme, host, number]) => ({ capability: 'network.connect', scheme, host, port: number })),
  },
  {
    capability: 'environment',
    pattern: fc
      .tuple(fc.string({ unit: fc.constantFrom('A', 'B', '_'), minLength: 1, maxLength: 4 }), fc.constantFrom('', '*'))
      .map((parts) => parts.join('')),
    use: fc
      .string({ unit: fc.constantFrom('A', 'B', '_'), maxLength: 5 })
      .map((variable) => ({ capability: 'environment', name: variable })),
  },
  {
    capability: 'messaging.publish',
    pattern: joined(fc.oneof(token, fc.constantFrom('*', '>')), '.'),
    use: joined(token, '.').map((subject) => ({ capability: 'messaging.publish', subject })),
  },
  {
    capability: 'process',
    pattern: joined(fc.oneof(word, fc.constant('*')), ' ').map((rest) => `git ${rest}`),
    use: fc
      .array(fc.constantFrom('a', 'b', '-c', '', 'a b'), { minLength: 1, maxLength: 4 })
      .map((rest) => ({ capability: 'process', command: ['git', ...rest] })),
  },
];

describe('finding patterns by an index', () => {
  it.each(kinds)('gives what looking at each in turn gives: $capability', ({ capability, pattern, use }) => {
    let met = 0;
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 10, maxLength: 30 }),
        fc.array(use, { minLength: 10, maxLength: 20 }),
        (texts, uses) => {
          const rights = texts.map((text): Right => ({ capability, pattern: text }));
          const decide = compilePolicy(policyOf(rights, rights));
          const ruledOut = compilePolicy({ ...policyOf(rights, rights), denied: rights });
          const read = texts.flatMap((text) => {
            const parsed = parsePattern(capability, text);
            return parsed.kind === 'pattern' ? [parsed.pattern] : [];
          });
          for (const each of uses) {
            const fitting = read.filter((one) => matchesUse(one, each)).map(({ text }) => text);
            const [first] = fitting.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
            const expected = first === undefined ? { reason: 'not-requested' } : { kind: 'allow', pattern: first };
            expect(decide(each, 0)).toMatchObject(expected);
            expect(ruledOut(each, 0)).toMatchObject({ reason: first === undefined ? 'not-requested' : 'ruled-out' });
            met += fitting.length;
          }
        },
      ),
      { seed: 21, numRuns: 120 },
    );
    // Otherwise nothing would have been compared but refusals.
    expect(met).toBeGreaterThan(300);
  });
});
