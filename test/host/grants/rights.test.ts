import { describe, expect, it } from 'vitest';
import { ManualClock, silentLog } from '../../../src/base/index.ts';
import { createRights } from '../../../src/host/grants/rights.ts';
import { decide, type Right } from '../../../src/manifest/index.ts';
import { memoryGrants } from '../support/host.ts';

const key = { manifestPath: '/m/airlock.json', name: 'n', origin: 'o' };
const git: Right = { capability: 'process', pattern: 'git status' };
const use = { capability: 'process', command: ['git', 'status'] } as const;

/** Rights over executables that a test can exchange. */
function open(pins: Record<string, string>) {
  const grants = memoryGrants();
  const clock = new ManualClock(1000);
  const rights = createRights({ clock, log: silentLog, grants, pinOf: (program) => pins[program] });
  const decision = () => decide(use, rights.policy(key, [git]), clock.now());
  return { grants, rights, decision };
}

describe('a grant of a command', () => {
  it.each(['always', 'session'] as const)('(%s) covers the executable that was granted, and no other', (kind) => {
    const pins: Record<string, string> = { git: '/usr/bin/git' };
    const { rights, decision } = open(pins);
    rights.grant(key, git, { kind });
    expect(rights.standing(key).grants).toMatchObject([{ ...git, pin: '/usr/bin/git' }]);
    expect(decision()).toEqual({ kind: 'allow', pattern: 'git status' });
    pins['git'] = '/home/person/bin/git';
    expect(decision()).toEqual({ kind: 'deny', reason: 'not-granted', request: 'git status' });
    delete pins['git'];
    expect(decision()).toMatchObject({ kind: 'deny' });
    pins['git'] = '/usr/bin/git';
    expect(decision()).toMatchObject({ kind: 'allow' });
  });

  it('whose program is not there is no grant', () => {
    const { rights, grants } = open({});
    expect(() => rights.grant(key, git, { kind: 'always' })).toThrow('there is no program git');
    expect(() => rights.grant(key, git, { kind: 'session' })).toThrow('there is no program git');
    expect([rights.standing(key).grants, grants.rulingsOf(key).grants]).toEqual([[], []]);
  });

  it('that names no executable covers none', () => {
    const { grants, decision } = open({ git: '/usr/bin/git' });
    grants.grant(key, git);
    expect(decision()).toMatchObject({ kind: 'deny', reason: 'not-granted' });
  });
});

describe('what is said of a right', () => {
  const read: Right = { capability: 'filesystem.read', pattern: './data/**' };
  const standing = (rights: ReturnType<typeof open>['rights']) =>
    rights.standing(key).grants.map(({ session, until }) => [session ?? false, until]);

  it('for ever takes the place of what was said for the session', () => {
    const { rights } = open({});
    rights.grant(key, read, { kind: 'session' });
    expect(standing(rights)).toEqual([[true, undefined]]);
    rights.grant(key, read, { kind: 'until', time: 5000.5 });
    expect(standing(rights)).toEqual([[false, 5000]]);
    rights.grant(key, read, { kind: 'session' });
    expect(standing(rights)).toEqual([[true, undefined]]);
    rights.revoke(key, read);
    expect(standing(rights)).toEqual([]);
  });

  it('no is forgotten when it is granted or taken back', () => {
    const { rights } = open({});
    for (const change of [
      () => rights.grant(key, read, { kind: 'always' }),
      () => rights.grant(key, read, { kind: 'session' }),
      () => rights.revoke(key, read),
      () => rights.ruleOut(key, read),
    ]) {
      rights.refuse(key, read);
      expect(rights.refused(key)).toEqual([read]);
      change();
      expect(rights.refused(key)).toEqual([]);
    }
  });

  it('is heard of by whoever listens, and holds for the session even where the disk does not take it back', () => {
    const { rights, grants } = open({});
    let told = 0;
    rights.onChange(() => told++);
    rights.grant(key, read, { kind: 'session' });
    expect(told).toBe(1);
    grants.revoke = () => {
      throw new Error('locked');
    };
    expect(() => rights.revoke(key, read)).toThrow('locked');
    expect(told).toBe(2);
    expect(rights.standing(key).grants).toEqual([]);
  });
});
