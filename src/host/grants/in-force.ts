import { parsePattern, type Policy, type Right } from '../../manifest/index.ts';
import type { SessionRulings } from './session.ts';
import type { HeldGrant, Rulings } from './store.ts';

/** What roles of the person's settings give to a component, and what they keep from it. */
export interface RoleRights {
  readonly allowed: readonly Right[];
  readonly denied: readonly Right[];
}

/** What decides for one component, apart from what its version requests. */
export interface SaidOf {
  readonly stored: Rulings;
  readonly session: SessionRulings;
  readonly roles: RoleRights;
  readonly onUndecided: Policy['onUndecided'];
}

/** What becomes of a name when it is run now: the absolute path of the executable, or nothing where there is none. */
export type PinOf = (program: string) => string | undefined;

/**
 * The policy for what a version requests. A grant of a command counts only as long as its program still is the
 * executable that was granted; one without a pin covers nothing.
 */
export function policyFor(requests: readonly Right[], said: SaidOf, pinOf: PinOf): Policy {
  const { stored, roles, onUndecided } = said;
  return {
    requests,
    grants: grantsIn(said).filter((grant) => isPinned(grant, pinOf)),
    allowed: roles.allowed,
    denied: [...roles.denied, ...stored.ruledOut],
    revoked: revokedIn(said),
    onUndecided,
  };
}

/** All grants: those of the session last, for of two the last counts, and theirs has no end. */
export function grantsIn({ stored, session }: Pick<SaidOf, 'stored' | 'session'>): readonly HeldGrant[] {
  return [...stored.grants, ...session.grants];
}

/** All that was taken back. */
export function revokedIn({ stored, session }: Pick<SaidOf, 'stored' | 'session'>): readonly Right[] {
  return [...stored.revoked, ...session.revoked];
}

/** The program that the pattern of a `process` right runs. */
export function programOf({ capability, pattern }: Right): string | undefined {
  if (capability !== 'process') return undefined;
  const parsed = parsePattern(capability, pattern);
  return parsed.kind === 'pattern' && parsed.pattern.kind === 'program' ? parsed.pattern.program : undefined;
}

function isPinned(grant: HeldGrant, pinOf: PinOf): boolean {
  if (grant.capability !== 'process') return true;
  const program = programOf(grant);
  return program !== undefined && grant.pin !== undefined && pinOf(program) === grant.pin;
}
