import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePattern, type Request } from '../../src/manifest/index.ts';
import { probeManifest } from '../../src/trial/index.ts';
import { rights } from '../host/support/gates.ts';

function requests(...texts: readonly string[]): readonly Request[] {
  return rights(...texts).map((right) => ({ ...right, span: { start: 0, end: 0 } }));
}

/** Each probe as it would be read, with `!` before one that did not come out. */
function probed(...texts: readonly string[]): readonly string[] {
  return probeManifest(requests(...texts)).map(({ use, expected, granted, passed }) => {
    const { capability: _, ...rest } = use ?? { capability: '' };
    return `${passed ? '' : '!'}${expected} ${granted}: ${Object.values(rest).join(' ')}`;
  });
}

describe('probes of a manifest', () => {
  it.each<[string, string[]]>([
    ['read ./data/**', ['allow all: data/x', 'deny none: data/x', 'deny all: data-probe/x']],
    ['write ./out/*.txt', ['allow all: out/x.txt', 'deny none: out/x.txt', 'deny all: out-probe/x.txt']],
    ['read ./[!x]{b,c}?', ['allow all: zbx', 'deny none: zbx', 'deny all: ../probe.txt']],
    [
      'connect *.example.com',
      [
        'allow all: https x.example.com 443',
        'deny none: https x.example.com 443',
        'deny all: https probe-example.com 443',
      ],
    ],
    [
      'connect tcp://10.0.0.1:5432',
      ['allow all: tcp 10.0.0.1 5432', 'deny none: tcp 10.0.0.1 5432', 'deny all: tcp 10.0.0.1 5433'],
    ],
    ['listen 8080', ['allow all: 8080', 'deny none: 8080', 'deny all: 8081']],
  ])('%s', (text, wanted) => {
    expect(probed(text)).toEqual(wanted);
  });

  it('take for the neighbour of one request nothing that another is for', () => {
    expect(probed('listen 8080', 'listen 8081').filter((line) => line.startsWith('!'))).toEqual([]);
  });

  it('find out a request that is never granted', () => {
    const never = { capability: 'filesystem.write', pattern: './.git/x', span: { start: 1, end: 2 } } as const;
    const probes = probeManifest([never]);
    expect(probes[0]).toMatchObject({
      expected: 'allow',
      passed: false,
      span: never.span,
      decision: { reason: 'never-grantable' },
    });
  });

  it('all come out for whatever pattern a manifest may have', () => {
    const word = fc.stringMatching(/^[a-w][a-w0-9]{0,5}$/);
    const segment = fc.oneof(word, fc.constantFrom('*', '**', '?', '[a-z]', '[!b]', '*.txt', '{a,b}c'));
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `./${parts.join('/')}`);
    const subject = fc
      .array(fc.oneof(word, fc.constant('*')), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('.'));
    const host = fc.tuple(fc.boolean(), word).map(([below, name]) => `${below ? '*.' : ''}${name}.example.org`);
    const right = fc.oneof(
      path.map((pattern) => ({ capability: 'filesystem.read' as const, pattern })),
      subject.map((pattern) => ({ capability: 'storage' as const, pattern })),
      subject.map((pattern) => ({ capability: 'messaging.publish' as const, pattern: `${pattern}.>` })),
      host.map((pattern) => ({ capability: 'network.connect' as const, pattern })),
      word.map((name) => ({ capability: 'environment' as const, pattern: `${name.toUpperCase()}_*` })),
      word.map((name) => ({ capability: 'process' as const, pattern: `${name} status *` })),
      word.map((name) => ({ capability: 'custom' as const, pattern: `a:b/${name}` })),
    );
    fc.assert(
      fc.property(fc.array(right, { minLength: 1, maxLength: 4 }), (all) => {
        const good = all.filter(({ capability, pattern }) => parsePattern(capability, pattern).kind === 'pattern');
        const probes = probeManifest(good.map((each) => ({ ...each, span: { start: 0, end: 0 } })));
        expect(probes.filter(({ passed }) => !passed)).toEqual([]);
        expect(probes.length).toBeGreaterThanOrEqual(2 * good.length);
      }),
      { seed: 9, numRuns: 400 },
    );
  });
});
