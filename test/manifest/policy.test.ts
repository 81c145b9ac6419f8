import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capabilities,
  type Capability,
  compilePolicy,
  decide,
  type Decision,
  type Grant,
  neverGrantable,
  parsePattern,
  type Policy,
  policyOf,
  type Right,
  type Use,
} from '../../src/manifest/index.ts';
import { isEnvironmentFile } from '../../src/manifest/never-files.ts';
import { matchesUse, type Pattern } from '../../src/manifest/pattern.ts';

const read = (path: string): Use => ({ capability: 'filesystem.read', path });
const right = (capability: Capability, pattern: string): Right => ({ capability, pattern });
const file = (pattern: string): Right => right('filesystem.read', pattern);

function policy(given: Partial<Policy>): Policy {
  return { ...policyOf([], []), ...given };
}

describe('a policy', () => {
  const request = [file('./data/**')];

  it.each<readonly [string, Partial<Policy>, object]>([
    [
      'a role gives what is requested, whatever its text',
      { allowed: [file('**')] },
      { kind: 'allow', pattern: './data/**' },
    ],
    [
      'a role that means something else',
      { allowed: [file('./out/**')] },
      { reason: 'not-granted', request: './data/**' },
    ],
    ['a role without a request', { requests: [], allowed: [file('**')] }, { reason: 'not-requested' }],
    [
      'a denial against a grant',
      { grants: request, denied: [file('**/a.txt')] },
      { reason: 'ruled-out', rule: '**/a.txt', request: './data/**' },
    ],
    ['a denial against a role', { allowed: request, denied: request }, { reason: 'ruled-out', rule: './data/**' }],
    ['a denial against a question', { onUndecided: 'ask', denied: request }, { reason: 'ruled-out' }],
    ['a denial of what nobody requested', { requests: [], denied: [file('**')] }, { reason: 'ruled-out', rule: '**' }],
    ['a denial of something else', { grants: request, denied: [file('./data/b')] }, { kind: 'allow' }],
    [
      'a denial of another capability',
      { grants: request, denied: [right('filesystem.write', '**')] },
      { kind: 'allow' },
    ],
    ['a grant taken back', { revoked: request }, { reason: 'revoked', request: './data/**' }],
    ['a grant taken back and given again', { revoked: request, grants: request }, { kind: 'allow' }],
    ['a grant taken back is asked for no more', { revoked: request, onUndecided: 'ask' }, { reason: 'revoked' }],
    ['a grant whose time is over', { grants: [{ ...file('./data/**'), until: 100 }] }, { reason: 'expired' }],
    [
      'a grant whose time is over is asked for no more',
      { grants: [{ ...file('./data/**'), until: 100 }], onUndecided: 'ask' },
      { reason: 'expired' },
    ],
    ['a grant whose time goes on', { grants: [{ ...file('./data/**'), until: 101 }] }, { kind: 'allow' }],
    [
      'two grants of which one goes on',
      {
        grants: [
          { ...file('./data/**'), until: 500 },
          { ...file('./data/**'), until: 1 },
        ],
      },
      { kind: 'allow' },
    ],
    ['a question', { onUndecided: 'ask' }, { kind: 'ask', request: './data/**' }],
    [
      'a wider request that is undecided',
      { requests: [...request, file('**')], revoked: request, onUndecided: 'ask' },
      { kind: 'ask', request: '**' },
    ],
    [
      'a wider request that is granted',
      { requests: [...request, file('**')], revoked: request, grants: [file('**')] },
      { kind: 'allow', pattern: '**' },
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(read('data/a.txt'), policy({ requests: request, ...given }), 100)).toMatchObject(expected);
  });

  it('says never before ruled out, and ruled out before all else', () => {
    const all = policy({ requests: [file('**')], grants: [file('**')], denied: [file('**')] });
    expect(decide(read('.ssh/config'), all, 0)).toMatchObject({ reason: 'never-grantable' });
    expect(decide(read('a'), all, 0)).toMatchObject({ reason: 'ruled-out' });
  });
});

describe('the nearest request', () => {
  const requests: readonly Right[] = [
    ...['./data/a/*.txt', './data/**/x.md', './out/b.txt'].map(file),
    ...['https://api.example.com', 'tcp://db.example.org:5432', 'localhost:80', '10.0.0.1'].map((one) =>
      right('network.connect', one),
    ),
    ...['GREETER_NAME', 'GREETER_HOST'].map((one) => right('environment', one)),
    ...['orders.*.created', 'orders.eu.>'].map((one) => right('messaging.publish', one)),
    ...['git status', 'git log --oneline *'].map((one) => right('process', one)),
    right('network.listen', '8080'),
    right('custom', 'example:payments/charge'),
  ];
  const connect = (scheme: string, host: string, port: number): Use => ({
    capability: 'network.connect',
    scheme,
    host,
    port,
  });
  const none = 'No request of this kind comes near.';

  it.each<readonly [Use, string | undefined, string]>([
    [
      read('data/a/b.md'),
      './data/a/*.txt',
      './data/a/*.txt is requested, which is what looks like data/a/*.txt, where * is any part of one name.',
    ],
    [
      read('data/c.md'),
      './data/**/x.md',
      './data/**/x.md is requested, which is what looks like data/**/x.md, where ** is any number of folders.',
    ],
    [read('out/c.txt'), './out/b.txt', './out/b.txt is requested, which is only out/b.txt.'],
    [read('elsewhere'), undefined, none],
    [{ capability: 'filesystem.write', path: 'out/b.txt' }, undefined, 'Nothing of this kind is requested.'],
    [read('data/../x'), undefined, 'No pattern can mean this.'],
    [
      connect('https', 'api.example.com', 8443),
      'https://api.example.com',
      'https://api.example.com is requested, which is api.example.com over https on port 443.',
    ],
    [
      connect('https', 'www.example.com', 443),
      'https://api.example.com',
      'https://api.example.com is requested, which is api.example.com over https on port 443.',
    ],
    [connect('https', 'example.net', 443), undefined, none],
    [connect('https', 'other.com', 443), undefined, none],
    [
      connect('http', 'localhost', 81),
      'localhost:80',
      'localhost:80 is requested, which is localhost over http or https on port 80.',
    ],
    [
      connect('http', '10.0.0.1', 81),
      '10.0.0.1',
      '10.0.0.1 is requested, which is 10.0.0.1 over http on port 80 or https on port 443.',
    ],
    [connect('http', '10.0.0.2', 80), undefined, none],
    [
      { capability: 'environment', name: 'GREETER_HOSTNAME' },
      'GREETER_HOST',
      'GREETER_HOST is requested, which is the variable GREETER_HOST.',
    ],
    [
      { capability: 'environment', name: 'GR' },
      'GREETER_HOST',
      'GREETER_HOST is requested, which is the variable GREETER_HOST.',
    ],
    [{ capability: 'environment', name: 'HOME' }, undefined, none],
    [
      { capability: 'messaging.publish', subject: 'orders.eu' },
      'orders.eu.>',
      'orders.eu.> is requested, which is everything below orders.eu.',
    ],
    [
      { capability: 'process', command: ['git', 'push'] },
      'git log --oneline *',
      'git log --oneline * is requested, which is exactly the command git log --oneline *, where * is any one argument that is no option.',
    ],
    [{ capability: 'process', command: ['ls'] }, undefined, none],
    [
      { capability: 'network.listen', port: 9000 },
      '8080',
      "8080 is requested, which is port 8080 of this machine's loopback interface, which no other machine reaches.",
    ],
    [
      { capability: 'custom', interface: 'example:payments/refund' },
      'example:payments/charge',
      'example:payments/charge is requested, which is the interface example:payments/charge.',
    ],
    [{ capability: 'custom', interface: 'other:payments/charge' }, undefined, none],
  ])('to %j', (use, nearest, why) => {
    const expected = { kind: 'deny', reason: 'not-requested', why };
    expect(decide(use, policyOf(requests, []), 0)).toEqual(nearest === undefined ? expected : { ...expected, nearest });
    expect(decide(use, policyOf(requests.toReversed(), []), 0)).toMatchObject({ why });
  });
});

const texts: Readonly<Partial<Record<Capability, readonly string[]>>> = {
  'filesystem.read': [
    '**',
    '.',
    'a',
    './a',
    'a/*',
    'a/**',
    '**/b',
    '**/*.t',
    'a/*.t',
    'a/**/b',
    '{a,b}/c.t',
    '.env',
    '**/.env',
    '../x',
    '.ssh/**',
    '[a]/?',
  ],
  'filesystem.write': ['**', 'a', 'b', '*/b', '.git/**'],
  'network.connect': [
    'example.com',
    '*.example.com',
    'https://a.example.com',
    'a.example.com:80',
    'tcp://a.example.com:5432',
    'tcp://10.0.0.1:80',
    '10.0.0.1',
    '[2001:db8::1]',
    'lookup://example.com',
    '169.254.169.254',
  ],
  'network.listen': ['8080', '8081', '80'],
  environment: ['A', 'A*', 'AB', 'AB*', 'B'],
  storage: ['a', 'a.>', 'a.*'],
  'messaging.publish': ['a.b', 'a.*', 'a.>', '*.b', 'a.*.c'],
  process: ['git', 'git status', 'git *', 'git * b', 'git "*"'],
  custom: ['a:b/c', 'a:b/c {"x":1}', 'a:b/d'],
};

const anyTime = fc.integer({ min: 0, max: 11 });

const paths = [
  '',
  'a',
  'b',
  'a/b',
  'a/b/b',
  'a/x.t',
  'x/y/b',
  'b/c.t',
  '.env',
  'a/.env',
  '.ssh/x',
  '.git/x',
  '../x',
  'a/../b',
  'a//b',
];
const hosts = [
  'example.com',
  'a.example.com',
  'evilexample.com',
  '10.0.0.1',
  '2001:db8::1',
  '169.254.169.254',
  '10.1',
  'A.EXAMPLE.com.',
];
const ways = [
  ['https', 443],
  ['http', 80],
  ['tcp', 5432],
  ['tcp', 80],
  ['udp', 53],
  ['lookup', 0],
  ['ftp', 21],
] as const;
const uses: readonly Use[] = [
  ...paths.flatMap((path): Use[] => [read(path), { capability: 'filesystem.write', path }]),
  ...hosts.flatMap((host) =>
    ways.map(([scheme, port]): Use => ({ capability: 'network.connect', scheme, host, port })),
  ),
  ...['A', 'AB', 'ABC', 'B', '', 'a'].map((name): Use => ({ capability: 'environment', name })),
  ...[80, 8080, 8081, 8082].map((port): Use => ({ capability: 'network.listen', port })),
  ...['a', 'a.b', 'a.b.c', 'b.b', 'a.', ''].flatMap((subject): Use[] => [
    { capability: 'messaging.publish', subject },
    { capability: 'storage', subject },
  ]),
  ...['git', 'git status', 'git -x', 'git a b', 'git *', './git', ''].map((line): Use => ({
    capability: 'process',
    command: line.split(' '),
  })),
  ...['a:b/c', 'a:b/d', 'a:b', 'a:b/c/d'].map((name): Use => ({ capability: 'custom', interface: name })),
];

const everyRight = capabilities.flatMap((capability) => (texts[capability] ?? []).map((one) => right(capability, one)));

/** A policy and a use of one capability, with a few rights of others, so that many uses are allowed. */
const situation = fc
  .constantFrom(...Array.from(new Set(uses.map(({ capability }) => capability))))
  .chain((capability) => {
    const own = fc.constantFrom(...(texts[capability] ?? []).map((one) => right(capability, one)));
    const anyRight = fc.oneof({ weight: 9, arbitrary: own }, { weight: 1, arbitrary: fc.constantFrom(...everyRight) });
    const rights = (maxLength: number) => fc.array(anyRight, { maxLength });
    const until = fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined });
    const grant = fc
      .tuple(anyRight, until)
      .map(([one, end]): Grant => (end === undefined ? one : { ...one, until: end }));
    return fc.record({
      policy: fc.record<Policy>({
        requests: rights(10),
        grants: fc.array(grant, { maxLength: 6 }),
        allowed: rights(2),
        denied: rights(1),
        revoked: rights(2),
        onUndecided: fc.constantFrom('deny', 'ask'),
      }),
      use: fc.constantFrom(...uses.filter((use) => use.capability === capability)),
      one: anyRight,
      now: anyTime,
    });
  });

/** How far a decision goes: a question may become an allowance, a refusal may not. */
const reach = ({ kind }: Decision): number => ({ deny: 0, ask: 1, allow: 2 })[kind];

function patternOf({ capability, pattern }: Right): Pattern | undefined {
  const parsed = parsePattern(capability, pattern);
  return parsed.kind === 'pattern' ? parsed.pattern : undefined;
}

/** Whether a right means a use, looked at alone. */
function means(one: Right, use: Use): boolean {
  const pattern = one.capability === use.capability ? patternOf(one) : undefined;
  return pattern !== undefined && matchesUse(pattern, use);
}

/** The decision as one would write it down who knows of no index: each right is looked at, one after the other. */
function plainly(given: Policy, use: Use, now: number): string {
  if (neverGrantable(use) !== undefined) return 'never-grantable';
  if (given.denied.some((one) => means(one, use))) return 'ruled-out';
  const secret = 'path' in use && isEnvironmentFile(use.path.split('/').map((name) => name.toLowerCase()));
  const counts = (one: Right): boolean => means(one, use) && (!secret || !/[*?{]/.test(one.pattern));
  const fitting = given.requests.filter(counts);
  if (fitting.length === 0) return 'not-requested';
  const same = (one: Right) => (other: Right) => one.capability === other.capability && one.pattern === other.pattern;
  const grantsOf = (one: Right): readonly Grant[] => given.grants.filter(same(one));
  const live = (one: Right): boolean => grantsOf(one).some(({ until }) => until === undefined || now < until);
  if (given.allowed.some(counts) || fitting.some(live)) return 'allow';
  const undecided = fitting.filter((one) => grantsOf(one).length === 0 && !given.revoked.some(same(one)));
  if (undecided.length > 0 && given.onUndecided === 'ask') return 'ask';
  const [named] = fitting.toSorted((a, b) => b.pattern.length - a.pattern.length || (a.pattern < b.pattern ? -1 : 1));
  if (named && grantsOf(named).length > 0) return 'expired';
  return named && given.revoked.some(same(named)) ? 'revoked' : 'not-granted';
}

describe('decisions of any policy', () => {
  it('are those of a plain reading that looks at each right in turn', () => {
    fc.assert(
      fc.property(situation, ({ policy: given, now }) => {
        const compiled = compilePolicy(given);
        for (const use of uses) {
          const decision = compiled(use, now);
          expect(decision.kind === 'deny' ? decision.reason : decision.kind).toBe(plainly(given, use, now));
        }
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('allow nothing but by a request that means the use and a grant or a role that holds', () => {
    fc.assert(
      fc.property(situation, ({ policy: given, use, now }) => {
        const decision = decide(use, given, now);
        fc.pre(decision.kind === 'allow');
        const pattern = decision.kind === 'allow' ? decision.pattern : '';
        const named = right(use.capability, pattern);
        expect(given.requests).toContainEqual(named);
        expect(means(named, use)).toBe(true);
        const held = given.grants.some(
          (grant) =>
            grant.capability === use.capability && grant.pattern === pattern && now < (grant.until ?? Infinity),
        );
        expect(held || given.allowed.some((one) => means(one, use))).toBe(true);
        expect(given.denied.some((one) => means(one, use))).toBe(false);
        expect(neverGrantable(use)).toBeUndefined();
      }),
      { seed: 12, numRuns: 2000 },
    );
  });

  it.each<readonly [string, (given: Policy, one: Right, at: number) => Policy]>([
    ['another denial', (given, one) => ({ ...given, denied: [...given.denied, one] })],
    ['a grant less', (given, _, at) => ({ ...given, grants: given.grants.toSpliced(at, 1), onUndecided: 'deny' })],
    ['a role right less', (given, _, at) => ({ ...given, allowed: given.allowed.toSpliced(at, 1) })],
    ['a request less', (given, _, at) => ({ ...given, requests: given.requests.toSpliced(at, 1) })],
    ['another revocation', (given, one) => ({ ...given, revoked: [...given.revoked, one] })],
  ])('never go further by %s', (_, changed) => {
    fc.assert(
      fc.property(situation, fc.nat(9), ({ policy: given, use, now, one }, at) => {
        expect(reach(decide(use, changed(given, one, at), now))).toBeLessThanOrEqual(reach(decide(use, given, now)));
      }),
      { seed: 13, numRuns: 2000 },
    );
  });

  it('never go further later, or with grants that end sooner', () => {
    fc.assert(
      fc.property(situation, anyTime, ({ policy: given, use, now }, more) => {
        const before = reach(decide(use, given, now));
        expect(reach(decide(use, given, now + more))).toBeLessThanOrEqual(before);
        const sooner = given.grants.map((grant) => ({ ...grant, until: Math.min(grant.until ?? Infinity, more) }));
        expect(reach(decide(use, { ...given, grants: sooner }, now))).toBeLessThanOrEqual(before);
      }),
      { seed: 14, numRuns: 2000 },
    );
  });

  it('do not depend on any order or on what is said twice', () => {
    fc.assert(
      fc.property(situation, ({ policy: given, use, now }) => {
        const turned = <Each>(all: readonly Each[]): readonly Each[] => [...all.toReversed(), ...all];
        const other: Policy = {
          requests: turned(given.requests),
          grants: turned(given.grants),
          allowed: turned(given.allowed),
          denied: turned(given.denied),
          revoked: turned(given.revoked),
          onUndecided: given.onUndecided,
        };
        expect(decide(use, other, now)).toEqual(decide(use, given, now));
      }),
      { seed: 15, numRuns: 2000 },
    );
  });
});
