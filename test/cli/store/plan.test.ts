import { describe, expect, it } from 'vitest';
import { consentDigest } from '../../../src/cli/store/consent.ts';
import { type Candidate, planInstall, type Standing } from '../../../src/cli/store/plan.ts';
import { type Installed, originOfRelease, type Release, releaseId } from '../../../src/cli/store/release.ts';

const candidate = (changes: Partial<Candidate> = {}): Candidate => ({
  name: 'greeter',
  number: '1.1.0',
  sha256: 'b'.repeat(64),
  manifest: '{}',
  key: 'ed25519:one',
  rights: ['environment LANG', 'storage greeter.>'],
  ...changes,
});

function installed(changes: Partial<Release> = {}): Installed {
  const facts = {
    name: 'greeter',
    number: '1.0.0',
    sha256: 'a'.repeat(64),
    manifest: '{}',
    key: 'ed25519:one' as string | undefined,
    ...changes,
  };
  const current: Release = { envelope: undefined, source: '/x.wasm', time: 0, ...facts, id: releaseId(facts) };
  return { name: 'greeter', current, releases: [current], pending: [] };
}

const standing = (changes: Partial<Standing> = {}): Standing => ({
  installed: installed(),
  rights: ['environment LANG'],
  signer: 'ed25519:one',
  highest: '1.0.0',
  ...changes,
});

const nothing: Standing = { installed: undefined, rights: [], signer: undefined, highest: undefined };

describe('what an install or an update comes to', () => {
  it('asks for all rights at first, and only for new ones of the same signer', () => {
    expect(planInstall(candidate(), nothing)).toEqual({
      kind: 'go',
      asked: ['environment LANG', 'storage greeter.>'],
      kept: [],
      trust: 'new-signer',
    });
    expect(planInstall(candidate(), standing())).toEqual({
      kind: 'go',
      asked: ['storage greeter.>'],
      kept: ['environment LANG'],
      trust: 'known-signer',
    });
  });

  it('asks for all rights again where nobody signed, since these are other bytes', () => {
    const before = standing({ installed: installed({ key: undefined }), signer: undefined });
    expect(planInstall(candidate({ key: undefined }), before)).toMatchObject({
      asked: ['environment LANG', 'storage greeter.>'],
      kept: [],
      trust: 'unsigned',
    });
  });

  it.each([
    ['another key', { key: 'ed25519:two' }],
    ['no key', { key: undefined }],
  ])('refuses %s than the name is bound to, installed or not', (_what, changes) => {
    for (const before of [standing(), { ...nothing, signer: 'ed25519:one' }])
      expect(planInstall(candidate(changes), before)).toMatchObject({ kind: 'failed', exit: 'integrity' });
  });

  it.each(['0.9.0', '1.0.0-rc.1', '1.0.0'])('refuses %s after 1.0.0', (number) => {
    expect(planInstall(candidate({ number }), standing())).toMatchObject({ kind: 'failed', exit: 'integrity' });
  });

  it('refuses what is older than what was there before it was taken off', () => {
    const gone: Standing = { ...nothing, signer: 'ed25519:one', highest: '1.1.0' };
    expect(planInstall(candidate({ number: '1.0.9' }), gone)).toMatchObject({ kind: 'failed', exit: 'integrity' });
    expect(planInstall(candidate({ number: '1.1.0' }), gone)).toMatchObject({ kind: 'go' });
    expect(planInstall(candidate({ number: '2.0.0' }), gone)).toMatchObject({ kind: 'go' });
    // A person who went back to an older release goes on from there.
    const back = standing({ highest: '3.0.0' });
    expect(planInstall(candidate({ number: '1.1.0' }), back)).toMatchObject({ kind: 'go' });
  });

  it('lets what nobody signs be built anew under its number, but not under an older one', () => {
    const before = standing({ installed: installed({ key: undefined }), signer: undefined });
    expect(planInstall(candidate({ key: undefined, number: '1.0.0' }), before).kind).toBe('go');
    expect(planInstall(candidate({ key: undefined, number: '0.9.9' }), before).kind).toBe('failed');
  });

  it('does nothing for the same release', () => {
    const same = candidate({ number: '1.0.0', sha256: 'a'.repeat(64) });
    expect(planInstall(same, standing()).kind).toBe('nothing-to-do');
  });
});

it('grants hang on the signer, else on the bytes', () => {
  expect(originOfRelease({ key: 'ed25519:one', sha256: 'a' })).toBe('signer:ed25519:one');
  expect(originOfRelease({ key: undefined, sha256: 'a' })).toBe('bytes:a');
});

it('an agreement is to exactly these rights of exactly this name and origin', () => {
  const consent = { name: 'a', origin: 'bytes:1', rights: ['environment A', 'environment B'] };
  const others = [
    { ...consent, name: 'b' },
    { ...consent, origin: 'bytes:2' },
    { ...consent, rights: ['environment A'] },
    { ...consent, rights: ['environment A,environment B'] },
    { ...consent, rights: [...consent.rights, 'environment C'] },
  ];
  expect(new Set([consent, ...others].map(consentDigest)).size).toBe(6);
});
