import { capabilities, type Capability, type Right } from './capability.ts';
import { onlyNeverGrantable } from './never-patterns.ts';
import { parsePattern } from './pattern.ts';
import type { RoleProblem } from './role-problems.ts';

/** A role as it stands in the settings, as much of it as could be read. */
export interface Role {
  readonly inherits: readonly string[];
  readonly allow: readonly Right[];
  readonly deny: readonly Right[];
  /** Whether something in it could not be read, so that less is denied than was meant. */
  readonly broken: boolean;
}

/** An entry of `airlock.roleAssignments`. What is undefined does not restrict it. */
export interface Assignment {
  readonly where: string;
  readonly component: string | undefined;
  readonly folder: string | undefined;
  readonly roles: readonly string[];
}

type Report = (problem: RoleProblem) => void;

/** Reads `airlock.roles`: `{ "reader": { "inherits": […], "allow": { "filesystem.read": ["./data/**"] }, "deny": {…} } }`. */
export function readRoles(value: unknown, report: Report): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  for (const [name, role] of entriesOf(value, 'airlock.roles', report)) {
    let broken = false;
    const where = `airlock.roles.${name}`;
    const own: Report = (problem) => {
      broken = true;
      report(problem);
    };
    const members = membersOf(role, where, ['inherits', 'allow', 'deny'], own);
    const inherits = textsOf(members.get('inherits'), `${where}.inherits`, own);
    const allow = readRights(members.get('allow'), `${where}.allow`, own);
    const deny = readRights(members.get('deny'), `${where}.deny`, own);
    for (const right of allow) reportNever(right, `${where}.allow.${right.capability}`, own);
    roles.set(name, { inherits, allow, deny, broken });
  }
  return roles;
}

/** Reads `airlock.roleAssignments`: `[{ "component": "greeter", "folder": "~/work/**", "roles": ["reader"] }]`. */
export function readAssignments(value: unknown, report: Report): readonly Assignment[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    report({ kind: 'wrong-kind', where: 'airlock.roleAssignments', wanted: 'a list' });
    return [];
  }
  return value.map((entry: unknown, at) => {
    const where = `airlock.roleAssignments[${at}]`;
    const members = membersOf(entry, where, ['component', 'folder', 'roles'], report);
    const [component, folder] = ['component', 'folder'].map((key) => {
      const text = members.get(key);
      if (text === undefined || typeof text === 'string') return text;
      report({ kind: 'wrong-kind', where: `${where}.${key}`, wanted: 'a text' });
      return undefined;
    });
    if (members.get('roles') === undefined)
      report({ kind: 'wrong-kind', where: `${where}.roles`, wanted: 'a list of texts' });
    return { where, component, folder, roles: textsOf(members.get('roles'), `${where}.roles`, report) };
  });
}

function readRights(value: unknown, where: string, report: Report): readonly Right[] {
  return entriesOf(value, where, report).flatMap(([name, list]) => {
    const capability = capabilities.find((each) => each === name);
    if (capability) return readPatterns(capability, list, `${where}.${name}`, report);
    report({ kind: 'unknown-capability', where, capability: name });
    return [];
  });
}

function readPatterns(capability: Capability, list: unknown, where: string, report: Report): readonly Right[] {
  // Ports are numbers in the manifest, so they may be numbers here.
  const texts: unknown = capability === 'network.listen' && Array.isArray(list) ? list.map(String) : list;
  return textsOf(texts, where, report).flatMap((pattern) => {
    const parsed = parsePattern(capability, pattern);
    if (parsed.kind === 'pattern') return [{ capability, pattern }];
    report({ kind: 'bad-pattern', where, pattern, message: parsed.message });
    return [];
  });
}

function reportNever({ capability, pattern }: Right, where: string, report: Report): void {
  const parsed = parsePattern(capability, pattern);
  const never = parsed.kind === 'pattern' ? onlyNeverGrantable(capability, parsed.pattern) : undefined;
  if (never !== undefined) {
    report({ kind: 'bad-pattern', where, pattern, message: `This can never be granted: ${never}` });
  }
}

function textsOf(value: unknown, where: string, report: Report): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  report({ kind: 'wrong-kind', where, wanted: 'a list of texts' });
  return [];
}

function membersOf(
  value: unknown,
  where: string,
  keys: readonly string[],
  report: Report,
): ReadonlyMap<string, unknown> {
  const entries = value === undefined ? [] : entriesOf(value, where, report);
  for (const [key] of entries) if (!keys.includes(key)) report({ kind: 'unknown-key', where, key });
  return new Map(entries);
}

function entriesOf(value: unknown, where: string, report: Report): readonly (readonly [string, unknown])[] {
  if (value === undefined) return [];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  report({ kind: 'wrong-kind', where, wanted: 'an object' });
  return [];
}
