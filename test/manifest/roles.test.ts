import { describe, expect, it } from 'vitest';
import { roleProblemWords, type RoleHolder, rolesFor } from '../../src/manifest/index.ts';

const greeter: RoleHolder = { name: 'greeter', folder: '/home/me/work/greeter', home: '/home/me' };

/** What roles give and rule out, as texts, and what is wrong, in words. */
function given(roles: unknown, roleAssignments: unknown, component = greeter) {
  const { allowed, denied, problems } = rolesFor({ roles, roleAssignments }, component);
  const texts = (rights: typeof allowed) => rights.map(({ capability, pattern }) => `${capability} ${pattern}`);
  return { allowed: texts(allowed), denied: texts(denied), problems: problems.map(roleProblemWords) };
}

const roles = {
  reader: { allow: { 'filesystem.read': ['./data/**'] }, deny: { 'filesystem.read': ['./data/private/**'] } },
  writer: { inherits: ['reader'], allow: { 'filesystem.write': ['./out/**'] } },
  server: { inherits: ['writer', 'reader'], allow: { 'network.listen': [8080, '8081'] } },
};

const everywhere = (...names: readonly string[]) => [{ folder: '/home/me/work/**', roles: names }];

describe('roles', () => {
  it('give what they say and what they inherit, each once', () => {
    expect(given(roles, everywhere('server'))).toEqual({
      allowed: ['network.listen 8080', 'network.listen 8081', 'filesystem.write ./out/**', 'filesystem.read ./data/**'],
      denied: ['filesystem.read ./data/private/**'],
      problems: [],
    });
  });

  it.each([
    ['a folder', { folder: '/home/me/work/*' }, true],
    ['a folder in the home', { folder: '~/work/**' }, true],
    ['the folder itself', { folder: '~/work/greeter' }, true],
    ['another folder', { folder: '~/works/**' }, false],
    ['a folder above another home', { folder: '/home/you/**' }, false],
    ['a folder on a drive', { folder: 'c:/home/me/**' }, false],
    ['a component in a folder', { component: 'greeter', folder: '~/**' }, true],
    ['another component in the folder', { component: 'order-desk', folder: '~/**' }, false],
    ['a component in another folder', { component: 'greeter', folder: '/srv/**' }, false],
  ])('are given to %s', (_, to, expected) => {
    const { allowed, denied, problems } = given(roles, [{ ...to, roles: ['reader'] }]);
    expect([allowed.length > 0, denied.length > 0, problems]).toEqual([expected, expected, []]);
  });

  it('are given to folders on a drive, whatever the case of its letter', () => {
    const component = { name: 'a', folder: 'C:/work/a', home: 'C:/Users/me' };
    expect(given(roles, [{ folder: 'c:/work/**', roles: ['reader'] }], component).allowed).not.toEqual([]);
    expect(given(roles, [{ folder: 'D:/work/**', roles: ['reader'] }], component).allowed).toEqual([]);
    expect(given(roles, [{ folder: '/work/**', roles: ['reader'] }], component).allowed).toEqual([]);
  });

  it('give nothing by a name alone, which any repository may use, but what they rule out', () => {
    expect(given(roles, [{ component: 'greeter', roles: ['reader'] }])).toEqual({
      allowed: [],
      denied: ['filesystem.read ./data/private/**'],
      problems: [
        'airlock.roleAssignments[0] names a component but no folder: any repository may call a component so, and nothing is allowed by that.',
      ],
    });
    expect(given(roles, [{ component: 'other', roles: ['reader'] }]).denied).toEqual([]);
  });

  it('are nothing where nothing is said', () => {
    const nothing = { allowed: [], denied: [], problems: [] };
    expect(given(undefined, undefined)).toEqual(nothing);
    expect(given({}, [])).toEqual(nothing);
    expect(given(roles, everywhere())).toEqual(nothing);
  });
});

describe('what is wrong with roles', () => {
  const ok = { allow: { environment: ['LANG'] }, deny: { environment: ['HOME'] } };

  it.each<readonly [string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['a role is a text', { bad: 'x' }, ['airlock.roles.bad is an object.']],
    ['a key is unknown', { bad: { ...ok, allows: {} } }, ['airlock.roles.bad has an unknown key "allows".']],
    ['inherits is a text', { bad: { ...ok, inherits: 'ok' } }, ['airlock.roles.bad.inherits is a list of texts.']],
    [
      'an unknown role is inherited',
      { bad: { ...ok, inherits: ['gone'] } },
      ['airlock.roles.bad.inherits names a role "gone" that there is not.'],
    ],
    [
      'a member of every object is inherited',
      { bad: { ...ok, inherits: ['constructor'] } },
      ['airlock.roles.bad.inherits names a role "constructor" that there is not.'],
    ],
    [
      'it inherits from itself',
      { bad: { ...ok, inherits: ['bad'] } },
      ['airlock.roles.bad.inherits inherits from itself: bad, bad.'],
    ],
    [
      'roles inherit in a circle',
      { bad: { ...ok, inherits: ['c'] }, c: { inherits: ['d', 'ok'] }, d: { inherits: ['bad'] }, ok },
      ['airlock.roles.bad.inherits inherits from itself: bad, c, d, bad.'],
    ],
    [
      'what it inherits from is in a circle',
      { bad: { ...ok, inherits: ['x'] }, x: { inherits: ['y'] }, y: { inherits: ['x'] } },
      ['airlock.roles.x.inherits inherits from itself: x, y, x.'],
    ],
    [
      'a capability is unknown',
      { bad: { ...ok, allow: { filesystem: ['./a'] } } },
      ['airlock.roles.bad.allow names a capability "filesystem" that there is not.'],
    ],
    [
      'a pattern is none',
      { bad: { ...ok, deny: { environment: ['HOME'], 'filesystem.read': ['../x'] } } },
      [
        'airlock.roles.bad.deny.filesystem.read has "../x": A path pattern cannot leave the manifest\'s folder with "..".',
      ],
    ],
    [
      'patterns are a text',
      { bad: { ...ok, allow: { environment: 'LANG' } } },
      ['airlock.roles.bad.allow.environment is a list of texts.'],
    ],
    [
      'it allows what can never be granted',
      { bad: { ...ok, allow: { 'filesystem.read': ['**/.ssh/**'] } } },
      [
        'airlock.roles.bad.allow.filesystem.read has "**/.ssh/**": This can never be granted: it holds keys or credentials, or the settings of an editor.',
      ],
    ],
  ])('%s: nothing is allowed to whom it concerns, and the rest holds', (_, broken, problems) => {
    const all = { ok, ...broken };
    const concerned = given(all, everywhere('ok', 'bad'));
    expect(concerned.allowed).toEqual([]);
    expect(concerned.denied).toContain('environment HOME');
    expect(concerned.problems).toEqual(problems);
    const other = given(all, everywhere('ok'));
    expect([other.allowed, other.problems]).toEqual([['environment LANG'], problems]);
  });

  it('settings of another kind are said to be so', () => {
    expect(given([], everywhere()).problems).toEqual(['airlock.roles is an object.']);
    expect(given({ ok }, {})).toEqual({ allowed: [], denied: [], problems: ['airlock.roleAssignments is a list.'] });
  });

  it.each<readonly [string, readonly unknown[], readonly string[]]>([
    ['have a text', ['x'], ['airlock.roleAssignments[0] is an object.']],
    ['have no roles', [{ folder: '~/x' }], ['airlock.roleAssignments[0].roles is a list of texts.']],
    [
      'are for nobody',
      [{ roles: ['ok'] }],
      ['airlock.roleAssignments[0] is for a "folder", or for a "component" in a "folder".'],
    ],
    ['have a number', [{ folder: 1, roles: [] }], ['airlock.roleAssignments[0].folder is a text.']],
    [
      'have a relative folder',
      [{ folder: 'work/**', roles: ['ok'] }],
      ['airlock.roleAssignments[0] has "work/**": A folder is absolute, or begins with "~/".'],
    ],
    [
      'have a folder that is no pattern',
      [{ folder: '/work/[', roles: ['ok'] }],
      ['airlock.roleAssignments[0] has "/work/[": This "[" has no "]" in its segment.'],
    ],
    [
      'have the root',
      [{ folder: '/', roles: ['ok'] }],
      ['airlock.roleAssignments[0] has "/": The root itself is no folder of components.'],
    ],
    [
      'name a role that there is not',
      [{ folder: '~/**', roles: ['gone'] }],
      ['airlock.roleAssignments[0].roles names a role "gone" that there is not.'],
    ],
  ])('assignments that %s: nothing is allowed', (_, assignments, problems) => {
    const all = [...assignments, ...everywhere('ok')];
    const { allowed, denied, problems: found } = given({ ok }, all);
    expect(allowed).toEqual([]);
    expect(denied).toContain('environment HOME');
    expect(found).toEqual(expect.arrayContaining([...problems]));
  });

  it('never denies less for a pattern that can never be granted', () => {
    const deny = { 'filesystem.read': ['**/.ssh/**'] };
    expect(given({ a: { deny } }, everywhere('a'))).toEqual({
      allowed: [],
      denied: ['filesystem.read **/.ssh/**'],
      problems: [],
    });
  });

  it('takes no time worth noting over many roles that inherit from each other', () => {
    const names = Array.from({ length: 60 }, (_, at) => `r${at}`);
    const many = Object.fromEntries(names.map((name, at) => [name, { inherits: names.slice(at + 1), ...ok }]));
    expect(given(many, everywhere('r0')).allowed).toHaveLength(60);
  });
});
