import type { Right } from './capability.ts';
import { matchNames, resolvedNames } from './path-match.ts';
import { parsePathPattern } from './paths.ts';
import type { RoleProblem } from './role-problems.ts';
import { type Assignment, readAssignments, readRoles, type Role } from './role-settings.ts';

/** The values of `airlock.roles` and `airlock.roleAssignments`, of the person's own settings and no others. */
export interface RoleSettings {
  readonly roles: unknown;
  readonly roleAssignments: unknown;
}

/** Whom roles are given to. `folder` (the manifest's) and `home` are real, absolute and joined by `/`. */
export interface RoleHolder {
  readonly name: string;
  readonly folder: string;
  readonly home: string;
}

/** What roles give and rule out, as {@link Policy} takes it, and what is wrong anywhere in the settings. */
export interface RoleRights {
  readonly allowed: readonly Right[];
  readonly denied: readonly Right[];
  readonly problems: readonly RoleProblem[];
}

/**
 * The rights that a component has by its roles. A role has what it says and what those that it inherits from say. Where
 * anything that concerns the component cannot be read, its roles allow nothing, since something may be missing from what
 * they rule out; what could be read of that holds. An assignment by a name alone allows nothing either.
 */
export function rolesFor(settings: RoleSettings, component: RoleHolder): RoleRights {
  const problems: RoleProblem[] = [];
  const roles = readRoles(settings.roles, (problem) => void problems.push(problem));
  reportInheritance(roles, problems);
  // What a broken assignment was to rule out, and for whom, nobody knows.
  const before = problems.length;
  const assignments = readAssignments(settings.roleAssignments, (problem) => void problems.push(problem));
  let sound = problems.length === before;
  const allowed: Right[] = [];
  const denied: Right[] = [];
  for (const assignment of assignments) {
    const fits = fitting(assignment, component, problems);
    if (fits === 'unknown') sound = false;
    const named = assignment.roles.map((name) => ({ name, all: inherited(name, roles) }));
    for (const { name } of named) {
      if (!roles.has(name)) problems.push({ kind: 'unknown-role', where: `${assignment.where}.roles`, role: name });
    }
    if (assignment.component !== undefined && assignment.folder === undefined) {
      problems.push({ kind: 'no-folder', where: assignment.where });
    }
    if (fits === 'no') continue;
    for (const { all } of named) {
      if (!all.sound) sound = false;
      denied.push(...all.roles.flatMap(({ deny }) => deny));
      if (fits === 'yes' && assignment.folder !== undefined) allowed.push(...all.roles.flatMap(({ allow }) => allow));
    }
  }
  return { allowed: sound ? allowed : [], denied, problems };
}

/** A role and all that it inherits from, each once; not sound where one is broken, missing, or in a cycle. */
function inherited(
  name: string,
  roles: ReadonlyMap<string, Role>,
): { readonly roles: readonly Role[]; readonly sound: boolean } {
  const found = new Map<string, Role>();
  let sound = cycleFrom(name, roles) === undefined;
  const visit = (each: string): void => {
    if (found.has(each)) return;
    const role = roles.get(each);
    if (!role) {
      sound = false;
      return;
    }
    if (role.broken || cycleFrom(each, roles)) sound = false;
    found.set(each, role);
    for (const parent of role.inherits) visit(parent);
  };
  visit(name);
  return { roles: Array.from(found.values()), sound };
}

/** Reports each name that there is not, and each cycle once, at its first role by name. */
function reportInheritance(roles: ReadonlyMap<string, Role>, problems: RoleProblem[]): void {
  for (const [name, role] of roles) {
    const where = `airlock.roles.${name}.inherits`;
    for (const parent of role.inherits) {
      if (!roles.has(parent)) problems.push({ kind: 'unknown-role', where, role: parent });
    }
    const cycle = cycleFrom(name, roles);
    if (cycle && cycle.every((each) => name <= each)) problems.push({ kind: 'cycle', where, roles: cycle });
  }
}

/** The shortest way from a role back to itself, itself in front; undefined where there is none. */
function cycleFrom(name: string, roles: ReadonlyMap<string, Role>): readonly string[] | undefined {
  const seen = new Set<string>();
  let ways: readonly (readonly string[])[] = [[name]];
  while (ways.length > 0) {
    const longer: string[][] = [];
    for (const way of ways) {
      for (const parent of roles.get(way.at(-1) ?? '')?.inherits ?? []) {
        if (parent === name) return way;
        if (seen.has(parent)) continue;
        seen.add(parent);
        longer.push([...way, parent]);
      }
    }
    ways = longer;
  }
  return undefined;
}

/** Whether an assignment is meant for the component; `unknown` where its folder is no pattern, which is reported. */
function fitting(
  { where, component, folder }: Assignment,
  holder: RoleHolder,
  problems: RoleProblem[],
): 'yes' | 'no' | 'unknown' {
  if (component === undefined && folder === undefined) {
    problems.push({ kind: 'wrong-kind', where, wanted: 'for a "folder", or for a "component" in a "folder"' });
    return 'unknown';
  }
  const named = component === undefined || component === holder.name;
  if (folder === undefined) return named ? 'yes' : 'no';
  const whole = folder.startsWith('~/') ? `${holder.home}${folder.slice(1)}` : folder;
  const [root, ...rest] = rooted(whole);
  if (root === undefined) {
    problems.push({ kind: 'bad-folder', where, folder, message: 'A folder is absolute, or begins with "~/"' });
    return named ? 'unknown' : 'no';
  }
  const parsed = rest.length === 0 ? undefined : parsePathPattern(rest.join('/'));
  if (parsed?.kind !== 'pattern') {
    const message = parsed ? parsed.flaw.message : 'The root itself is no folder of components';
    problems.push({ kind: 'bad-folder', where, folder, message });
    return named ? 'unknown' : 'no';
  }
  const [holderRoot, ...holderRest] = rooted(holder.folder);
  const names = resolvedNames(holderRest.join('/'));
  return named && holderRoot === root && names && matchNames(parsed.pattern, names) ? 'yes' : 'no';
}

/** What an absolute path begins with (nothing, or a drive in lowercase) and its names; none for another path. */
function rooted(path: string): readonly string[] {
  const [, drive, rest = ''] = /^([A-Za-z]:)?\/(.*)$/s.exec(path) ?? [];
  if (!/^(?:[A-Za-z]:)?\//.test(path)) return [];
  return [drive?.toLowerCase() ?? '', ...(rest === '' ? [] : rest.split('/'))];
}
