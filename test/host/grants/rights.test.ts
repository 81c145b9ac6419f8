import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock, silentLog } from '../../../src/base/index.ts';
import { createRights } from '../../../src/host/grants/rights.ts';
import { type GrantStore, openGrantStore } from '../../../src/host/index.ts';
import { compilePolicy, decide, type Right } from '../../../src/manifest/index.ts';
import { layOut } from '../../build/folders.ts';
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

describe('a policy', () => {
  const read: Right = { capability: 'filesystem.read', pattern: './data/**' };
  const requests = [read];

  /** Two windows over one folder of grants; the first counts how often it reads the file. */
  async function windows() {
    const folder = await layOut({});
    const clock = new ManualClock(100_000);
    const openStore = (): GrantStore => {
      const outcome = openGrantStore(folder, { clock, log: silentLog });
      if (outcome.kind === 'unusable') throw new Error(outcome.message);
      onTestFinished(() => outcome.store.dispose());
      return outcome.store;
    };
    const [own, other] = [openStore(), openStore()];
    let reads = 0;
    const counting: GrantStore = {
      ...own,
      rulingsOf: (of) => {
        reads++;
        return own.rulingsOf(of);
      },
    };
    const rights = createRights({ clock, log: silentLog, grants: counting });
    return { rights, other, reads: () => reads };
  }

  it('is read and made once between two changes, however often it decides', async () => {
    const { rights, reads } = await windows();
    rights.grant(key, read, { kind: 'always' });
    const before = reads();
    const first = rights.policy(key, requests);
    for (let time = 0; time < 1000; time++) {
      rights.look();
      expect(rights.policy({ ...key }, requests)).toBe(first);
    }
    expect(reads()).toBe(before + 1);
    expect(compilePolicy(first)).toBe(compilePolicy(first));
  });

  it('is another one as soon as another window has taken something back, and at the next look', async () => {
    const { rights, other } = await windows();
    rights.grant(key, read, { kind: 'always' });
    expect(rights.policy(key, requests).grants).toHaveLength(1);
    for (let time = 0; time < 20; time++) {
      other.revoke(key, read);
      rights.look();
      expect(rights.policy(key, requests)).toMatchObject({ grants: [], revoked: [read] });
      other.grant(key, read);
      rights.look();
      expect(rights.policy(key, requests)).toMatchObject({ grants: [read], revoked: [] });
    }
  });

  it('is another one for whoever hears of a change', async () => {
    const { rights } = await windows();
    const heard: number[] = [];
    rights.onChange(() => void heard.push(rights.policy(key, requests).grants.length));
    for (const kind of ['always', 'session'] as const) {
      rights.grant(key, read, { kind });
      expect(heard.at(-1)).toBe(1);
      rights.revoke(key, read);
      expect(heard.at(-1)).toBe(0);
    }
    rights.grant(key, read, { kind: 'session' });
    rights.ruleOut(key, read);
    expect(rights.policy(key, requests)).toMatchObject({ grants: [], denied: [read] });
  });

  it('of another component, or for other requests, is another one', async () => {
    const { rights } = await windows();
    rights.grant(key, read, { kind: 'always' });
    expect(rights.policy(key, requests).grants).toHaveLength(1);
    expect(rights.policy({ ...key, origin: 'other' }, requests).grants).toEqual([]);
    expect(rights.policy(key, []).requests).toEqual([]);
  });

  it('is not kept where the grants could not be read', async () => {
    let broken = true;
    const grants = memoryGrants();
    grants.grant(key, read);
    const failing: GrantStore = {
      ...grants,
      rulingsOf(of) {
        if (broken) throw new Error('the disk is away');
        return grants.rulingsOf(of);
      },
    };
    const rights = createRights({ clock: new ManualClock(1000), log: silentLog, grants: failing });
    expect(rights.policy(key, requests).grants).toEqual([]);
    broken = false;
    expect(rights.policy(key, requests).grants).toHaveLength(1);
  });
});
