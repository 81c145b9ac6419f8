import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Capability,
  compilePolicy,
  decide as decideBy,
  effectiveRights,
  policyOf,
  type Right,
  type Use,
} from '../../src/manifest/index.ts';

function rights(...texts: readonly string[]): readonly Right[] {
  const whole: Readonly<Record<string, Capability>> = {
    read: 'filesystem.read',
    write: 'filesystem.write',
    connect: 'network.connect',
    env: 'environment',
  };
  return texts.map((text) => {
    const [capability = '', pattern = ''] = text.split(' ');
    const known = whole[capability];
    if (!known) throw new Error(`no capability: ${text}`);
    return { capability: known, pattern };
  });
}

/** With no session around it. */
function decide(use: Use, requests: readonly Right[], grants: readonly Right[]) {
  return decideBy(use, policyOf(requests, grants), 0);
}

const read = (path: string): Use => ({ capability: 'filesystem.read', path });
const write = (path: string): Use => ({ capability: 'filesystem.write', path });
const connect = (scheme: string, host: string, port: number): Use => ({
  capability: 'network.connect',
  scheme,
  host,
  port,
});
const variable = (name: string): Use => ({ capability: 'environment', name });

const notRequested = { kind: 'deny', reason: 'not-requested' };
const notGranted = (request: string) => ({ kind: 'deny', reason: 'not-granted', request });
const allow = (pattern: string) => ({ kind: 'allow', pattern });

const table: readonly (readonly [string, Use, readonly Right[], readonly Right[], object])[] = [
  ['requested and granted', read('data/a'), rights('read ./data/**'), rights('read ./data/**'), allow('./data/**')],
  ['requested only', read('data/a'), rights('read ./data/**'), [], notGranted('./data/**')],
  ['granted only', read('data/a'), [], rights('read ./data/**'), notRequested],
  ['neither', read('data/a'), [], [], notRequested],
  ['a wider grant', read('data/a'), rights('read ./data/a'), rights('read **'), notGranted('./data/a')],
  ['a wider request', read('data/a'), rights('read **'), rights('read ./data/a'), notGranted('**')],
  ['another spelling granted', read('a'), rights('read ./a'), rights('read a'), notGranted('./a')],
  ['reading is not writing', write('a'), rights('read a', 'write b'), rights('read a', 'write b'), notRequested],
  ['granted for reading only', write('a'), rights('write a'), rights('read a'), notGranted('a')],
  ['the same text for another capability', variable('a'), rights('read a'), rights('env a'), notRequested],
  [
    'the narrowest is named',
    read('d/a'),
    rights('read **', 'read d/a', 'read d/*'),
    rights('read d/*', 'read **'),
    allow('d/*'),
  ],
  ['the narrowest request', read('d/a'), rights('read **', 'read d/*'), [], notGranted('d/*')],
  ['a text that is no pattern', read('../a'), rights('read ../a'), rights('read ../a'), notRequested],
  ['an escape', read('data/../a'), rights('read data/**'), rights('read data/**'), notRequested],
  [
    'a connection',
    connect('https', 'a.example.com', 443),
    rights('connect *.example.com'),
    rights('connect *.example.com'),
    allow('*.example.com'),
  ],
  ['another port', connect('https', 'a.example.com', 8443), rights('connect *.example.com'), [], notRequested],
  ['a variable', variable('LANG'), rights('env LANG', 'env L*'), rights('env L*'), allow('L*')],
  [
    'a variable that nobody asked for',
    variable('HOME'),
    rights('env LANG'),
    rights('env LANG', 'env HOME'),
    notRequested,
  ],
];

describe('a decision', () => {
  it.each(table)('%s', (_, use, requests, grants, expected) => {
    expect(decide(use, requests, grants)).toMatchObject(expected);
  });

  it('is that of the policy compiled beforehand, asked again and again', () => {
    const policy = compilePolicy(policyOf(rights('read a', 'env B'), rights('read a')));
    expect([read('a'), read('b'), variable('B'), read('a')].map((use) => policy(use, 0))).toMatchObject([
      allow('a'),
      notRequested,
      notGranted('B'),
      allow('a'),
    ]);
  });
});

describe('the rights in effect', () => {
  it('are those both requested and granted', () => {
    const requests = rights('read a', 'read **', 'env X');
    const effective = effectiveRights(policyOf(requests, rights('read **', 'write a', 'env X', 'env Y')), 0);
    expect(effective.map(({ capability, pattern }) => `${capability} ${pattern.text}`)).toEqual([
      'filesystem.read **',
      'environment X',
    ]);
  });
});

const right = fc.constantFrom(
  ...rights('read **', 'read a', 'read a/*', 'write **', 'write a', 'write b', 'read ../x', 'env A', 'env A*', 'env B'),
  ...rights(
    'connect example.com',
    'connect *.example.com',
    'connect https://a.example.com',
    'connect a.example.com:80',
  ),
);
const someRights = fc.array(right, { maxLength: 8 });
const use = fc.constantFrom<Use>(
  ...['', 'a', 'b', 'a/b', '../x', 'a/../b'].flatMap((path) => [read(path), write(path)]),
  ...['A', 'AB', 'B', ''].map(variable),
  ...['example.com', 'a.example.com', 'evilexample.com'].flatMap((host) => [
    connect('https', host, 443),
    connect('http', host, 80),
  ]),
);

describe('decisions of any requests and grants', () => {
  it('allow only by a text that is requested, granted and enough alone', () => {
    fc.assert(
      fc.property(use, someRights, someRights, (asked, requests, grants) => {
        const outcome = decide(asked, requests, grants);
        if (outcome.kind !== 'allow') return;
        const named = { capability: asked.capability, pattern: outcome.pattern };
        expect(requests).toContainEqual(named);
        expect(grants).toContainEqual(named);
        expect(decide(asked, [named], [named])).toEqual(outcome);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('allow whatever any single request and grant allow', () => {
    fc.assert(
      fc.property(use, someRights, someRights, right, (asked, requests, grants, one) => {
        fc.pre(decide(asked, [one], [one]).kind === 'allow');
        expect(decide(asked, [...requests, one], [...grants, one]).kind).toBe('allow');
      }),
      { seed: 2, numRuns: 2000 },
    );
  });

  it('do not depend on the order or the number of either', () => {
    fc.assert(
      fc.property(use, someRights, someRights, (asked, requests, grants) => {
        const turned = decide(asked, [...requests.toReversed(), ...requests], [...grants, ...grants.toReversed()]);
        expect(turned).toEqual(decide(asked, requests, grants));
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  it('never widen when a grant is taken away', () => {
    fc.assert(
      fc.property(use, someRights, someRights, fc.nat(7), (asked, requests, grants, index) => {
        const fewer = grants.toSpliced(index, 1);
        const before = decide(asked, requests, grants).kind;
        expect(['deny', before]).toContain(decide(asked, requests, fewer).kind);
        expect(decide(asked, requests, []).kind).toBe('deny');
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});
