import { type Clock, Emitter, type Event, type Log, messageOf, type Owned, Scope } from '../../base/index.ts';
import type { Policy, Right } from '../../manifest/index.ts';
import { type ComponentKey, nameOfKey } from '../version.ts';
import type { Audit } from '../audit/audit.ts';
import { grantsIn, type PinOf, policyFor, programOf, revokedIn, type RoleRights, type SaidOf } from './in-force.ts';
import { createSessionGrants, isSame } from './session.ts';
import { type GrantStore, type HeldGrant, noRulings, type Rulings } from './store.ts';

/** How long a grant is to hold. That of one use alone is only ever the answer to a question. */
export type GrantTerm =
  | { readonly kind: 'always' }
  /** `time` in milliseconds since the epoch. */
  | { readonly kind: 'until'; readonly time: number }
  /** Until the host ends; it is kept in memory only. */
  | { readonly kind: 'session' };

/** A grant that holds now. */
export interface StandingGrant extends HeldGrant {
  readonly session?: true;
}

/** What a person has said to the rights of a component, all of it read at one moment. */
export interface StandingRights {
  /** Those that hold now. */
  readonly grants: readonly StandingGrant[];
  /** What the person has taken back. */
  readonly revoked: readonly Right[];
  /** What the person never wants to be asked about. */
  readonly ruledOut: readonly Right[];
  /** Requests that a question was answered about with no in this session. */
  readonly refused: readonly Right[];
}

/** Something that may change at any time, and says so. */
export interface Setting<T> {
  get(): T;
  readonly onChange: Event<void>;
}

/** Sets of grants and refusals that the person's settings define by name and give to components. */
export interface Roles {
  of(key: ComponentKey): RoleRights;
  readonly onChange: Event<void>;
}

export interface RightsPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly grants: GrantStore;
  readonly roles?: Roles;
  readonly onUndecided?: Setting<Policy['onUndecided']>;
  readonly pinOf?: PinOf;
  /** Where what is said for the session goes on record; the store does so for itself. */
  readonly audit?: Pick<Audit, 'decided'>;
}

/** All that decides over components besides their manifests: grants on disk and of this session, roles, settings. */
export interface Rights extends Owned {
  policy(key: ComponentKey, requests: readonly Right[]): Policy;
  standing(key: ComponentKey): StandingRights;
  /** The requests that a question was answered about with no in this session. */
  refused(key: ComponentKey): readonly Right[];
  /** Throws if it could not be put on disk, or names a command that is not there; then nothing is granted. */
  grant(key: ComponentKey, right: Right, term: GrantTerm): void;
  /**
   * Takes back what was granted, ruled out or answered with no, for the session and for ever. Throws if the disk did not
   * take it.
   */
  revoke(key: ComponentKey, right: Right): void;
  ruleOut(key: ComponentKey, right: Right): void;
  /** Keeps a request from being asked about again in this session. */
  refuse(key: ComponentKey, request: Right): void;
  look(): void;
  readonly onChange: Event<void>;
}

export function createRights(ports: RightsPorts): Rights {
  const { clock, log, grants: store, roles, onUndecided, audit, pinOf = () => undefined } = ports;
  const scope = new Scope((error) => log.error(`ending the rights: ${messageOf(error)}`));
  const changed = scope.own(
    new Emitter<void>((error) => log.error(`a listener to rights failed: ${messageOf(error)}`)),
  );
  const session = createSessionGrants();
  const read = new Map<string, Rulings>();
  let policies = new WeakMap<readonly Right[], Map<string, Policy>>();
  for (const event of [store.onChange, roles?.onChange, onUndecided?.onChange]) {
    if (event) scope.own(event(tellChanged));
  }

  /** What was read is forgotten before anybody hears of the change. */
  function tellChanged(): void {
    forgetRead();
    changed.fire();
  }

  function forgetRead(): void {
    read.clear();
    policies = new WeakMap();
  }

  /** What cannot be read is not granted. What was read holds until the store says that something has changed. */
  function stored(key: ComponentKey): Rulings {
    const name = nameOfKey(key);
    const known = read.get(name);
    if (known) return known;
    try {
      const rulings = store.rulingsOf(key);
      read.set(name, rulings);
      return rulings;
    } catch (error) {
      log.error(`the grants of ${key.name} cannot be read: ${messageOf(error)}`);
      return noRulings;
    }
  }

  /**
   * The same policy until something changes, so that it need not be compiled at each use. The executables to which
   * commands lead are in no store, so a policy with such a grant is made anew each time.
   */
  function policy(key: ComponentKey, requests: readonly Right[]): Policy {
    const name = nameOfKey(key);
    const known = policies.get(requests)?.get(name);
    if (known) return known;
    const ofKey = said(key);
    const made = policyFor(requests, ofKey, pinOf);
    if (!read.has(name) || grantsIn(ofKey).some(({ capability }) => capability === 'process')) return made;
    const byName = policies.get(requests) ?? new Map<string, Policy>();
    policies.set(requests, byName.set(name, made));
    return made;
  }

  function said(key: ComponentKey): SaidOf {
    return {
      stored: stored(key),
      session: session.of(key),
      roles: roles?.of(key) ?? { allowed: [], denied: [] },
      onUndecided: onUndecided?.get() ?? 'deny',
    };
  }

  /** A command is granted with the executable that it means now. */
  function pinned(right: Right): HeldGrant {
    const { capability, pattern } = right;
    const program = programOf(right);
    if (program === undefined) return { capability, pattern };
    const pin = pinOf(program);
    if (pin === undefined) throw new Error(`there is no program ${program} that could be granted`);
    return { capability, pattern, pin };
  }

  return {
    policy,
    standing(key) {
      const rulings = { stored: stored(key), session: session.of(key) };
      const own = rulings.session.grants;
      const grants = grantsIn(rulings).flatMap((grant): StandingGrant[] => {
        if (grant.until !== undefined && grant.until <= clock.now()) return [];
        if (own.includes(grant)) return [{ ...grant, session: true }];
        return own.some((other) => isSame(other, grant)) ? [] : [grant];
      });
      return {
        grants,
        revoked: revokedIn(rulings),
        ruledOut: rulings.stored.ruledOut,
        refused: rulings.session.refused,
      };
    },
    refused: (key) => session.of(key).refused,
    grant(key, right, term) {
      const grant = pinned(right);
      if (term.kind === 'session') {
        session.grant(key, { ...grant, since: clock.now() });
        const { capability, pattern, ...terms } = grant;
        audit?.decided({ component: key, right: { capability, pattern }, kind: 'granted', term: 'session', ...terms });
        return tellChanged();
      }
      const { pin } = grant;
      const until = term.kind === 'until' ? { until: Math.floor(term.time) } : {};
      store.grant(key, grant, { ...until, ...(pin === undefined ? {} : { pin }) });
      session.forget(key, right);
      tellChanged();
    },
    revoke(key, right) {
      // What is in memory cannot fail to be taken back, and goes first.
      const ofSession = session.revoke(key, right);
      if (!ofSession) session.forget(key, right);
      try {
        store.revoke(key, right);
      } catch (error) {
        // What was on disk still holds, and is not on record as taken back; that of the session is gone.
        if (ofSession) audit?.decided({ component: key, right, kind: 'revoked' });
        throw error;
      } finally {
        tellChanged();
      }
    },
    ruleOut(key, right) {
      session.forget(key, right);
      try {
        store.ruleOut(key, right);
      } finally {
        tellChanged();
      }
    },
    refuse(key, request) {
      session.refuse(key, request);
      audit?.decided({ component: key, right: request, kind: 'refused' });
      tellChanged();
    },
    look: () => store.look(),
    onChange: changed.event,
    dispose: () => scope.dispose(),
  };
}
