import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy, decide, type Policy, policyOf, type Right, type Use } from '../../src/manifest/index.ts';

const read = (path: string): Use => ({ capability: 'filesystem.read', path });
const write = (path: string): Use => ({ capability: 'filesystem.write', path });
const connect: Use = { capability: 'network.connect', scheme: 'https', host: 'a.b', port: 443 };
const file = (pattern: string): Right => ({ capability: 'filesystem.read', pattern });
const requests = [file('./data/**'), { capability: 'network.connect', pattern: 'https://a.b' }] as const;

const uses: readonly Use[] = [
  ...['data/a', 'other/b', '.env', 'data/.env.local', '.env.d/x', '.ssh/id_rsa', 'airlock.json', '.git/x'].flatMap(
    (path) => [read(path), write(path)],
  ),
  connect,
  { capability: 'network.listen', port: 8080 },
  { capability: 'storage', subject: 'a.b' },
  { capability: 'messaging.publish', subject: 'a.b' },
  { capability: 'process', command: ['git', 'status'] },
  { capability: 'environment', name: 'LANG' },
  { capability: 'custom', interface: 'a:b/c' },
];

function recorded(use: Use, given: Partial<Policy> = {}) {
  return decide(use, { ...policyOf(requests, []), ...given, recording: true }, 0);
}

describe('while needs are recorded', () => {
  it.each<readonly [string, Use, Partial<Policy>, object]>([
    ['a file that nobody asked for', read('other/b'), {}, { kind: 'deny', reason: 'recorded' }],
    ['a file that is asked for', read('data/a'), {}, { kind: 'deny', reason: 'recorded', request: './data/**' }],
    ['a file that is granted', read('data/a'), { grants: requests }, { kind: 'allow', pattern: './data/**' }],
    ['a write', write('other/b'), {}, { reason: 'recorded' }],
    ['what was taken back', read('data/a'), { revoked: requests }, { reason: 'revoked' }],
    ['what is ruled out', read('other/b'), { denied: [file('**')] }, { reason: 'ruled-out', rule: '**' }],
    ['a grant that ended', read('data/a'), { grants: [{ ...requests[0], until: 0 }] }, { reason: 'recorded' }],
    ['an environment file', read('data/.env.local'), {}, { reason: 'not-requested' }],
    ['a folder of environment files', read('.env.d/x'), {}, { reason: 'not-requested' }],
    ['a key', read('.ssh/id_rsa'), {}, { reason: 'never-grantable' }],
    ['a connection that is granted', connect, { grants: requests }, { reason: 'recording', request: 'https://a.b' }],
    ['a connection that is not', connect, {}, { reason: 'not-granted', request: 'https://a.b' }],
    ['a question', connect, { onUndecided: 'ask' }, { reason: 'not-granted', request: 'https://a.b' }],
    ['a question about a file', read('data/a'), { onUndecided: 'ask' }, { reason: 'recorded', request: './data/**' }],
  ])('%s', (_, use, given, decision) => {
    expect(recorded(use, given)).toMatchObject(decision);
  });

  const policy = fc.record<Policy>({
    requests: fc.subarray([...requests, file('**'), file('./.env')]),
    grants: fc.subarray([...requests, file('**'), file('./.env')]),
    allowed: fc.subarray([file('**'), ...requests]),
    denied: fc.subarray([file('./other/**')]),
    revoked: fc.subarray([...requests]),
    onUndecided: fc.constantFrom('deny', 'ask'),
  });

  it('nothing is allowed that is not allowed anyway, nothing that leaves is, and nobody is asked', () => {
    fc.assert(
      fc.property(policy, fc.constantFrom(...uses), (given, use) => {
        const plain = compilePolicy(given)(use, 0);
        const decision = compilePolicy({ ...given, recording: true })(use, 0);
        expect(decision.kind).not.toBe('ask');
        if (decision.kind !== 'allow') return;
        expect(decision).toEqual(plain);
        expect(['filesystem.read', 'filesystem.write', 'environment']).toContain(use.capability);
      }),
      { seed: 21, numRuns: 1000 },
    );
  });

  it('no other policy ever records', () => {
    fc.assert(
      fc.property(policy, fc.constantFrom(...uses), (given, use) => {
        const decision = decide(use, given, 0);
        expect(decision.kind === 'deny' ? decision.reason : '').not.toMatch(/^record/);
      }),
      { seed: 22, numRuns: 1000 },
    );
  });
});
