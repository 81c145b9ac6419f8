import { join } from 'node:path';
import { messageOf, silentLog } from '../../base/index.ts';
import { type ComponentKey, createPrograms, type GrantStore, openAudit, openGrantStore } from '../../host/index.ts';
import { parsePattern, type Right } from '../../manifest/index.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import { readPublished } from '../sign/published.ts';
import { parseRight } from './consent.ts';
import { type Installed, originOfRelease, type Release } from './release.ts';
import type { Store } from './store.ts';

/** To whom the rights of an installed component are granted. Its own folder stands where a manifest's path does. */
export function keyOf(store: Pick<Store, 'homeOf'>, release: Release): ComponentKey {
  return {
    manifestPath: join(store.homeOf(release.name), 'airlock.json'),
    name: release.name,
    origin: originOfRelease(release),
  };
}

/** The rights that a release asks for. */
export function requestsOf({ manifest }: Pick<Release, 'manifest'>): readonly Right[] {
  const published = readPublished(manifest);
  if (published.kind === 'wrong') return [];
  return published.manifest.requests.map(({ capability, pattern }) => ({ capability, pattern }));
}

/**
 * Grants what was accepted with the release that is installed, and notes that this is done. A process that ended between
 * the two leaves it to the next: rights come after the release, never before it.
 */
export function settleGrants(
  store: Store,
  installed: Installed,
  state: string,
  ports: Pick<Ports, 'clock' | 'env'>,
): Failed | undefined {
  const { current, pending } = installed;
  if (pending.length === 0) return undefined;
  const key = keyOf(store, current);
  const programs = createPrograms({ searchPath: ports.env['PATH'], folders: () => [store.homeOf(current.name)] });
  return withGrants(state, ports, (grants) => {
    for (const text of pending) {
      const right = parseRight(text);
      if (!right) continue;
      const program = programOf(right);
      const pin = program === undefined ? undefined : programs.pinOf(program);
      // A program that is not there is nothing that a right could be bound to; it can be granted when it is.
      if (program === undefined || pin !== undefined) grants.grant(key, right, pin === undefined ? {} : { pin });
    }
    store.settle(current.name, current.id);
  });
}

/** Takes back all that was granted to a component, of whichever of its releases. */
export function revokeGrants(
  store: Store,
  { releases }: Installed,
  state: string,
  ports: Pick<Ports, 'clock' | 'env'>,
): Failed | undefined {
  return withGrants(state, ports, (grants) => {
    for (const release of releases) {
      const key = keyOf(store, release);
      for (const { capability, pattern } of grants.rulingsOf(key).grants) grants.revoke(key, { capability, pattern });
    }
  });
}

/** How many of the rights that a release asks for are granted. */
export function grantedCount(
  store: Store,
  release: Release,
  state: string,
  ports: Pick<Ports, 'clock' | 'env'>,
): number | Failed {
  let count = 0;
  const problem = withGrants(state, ports, (grants) => {
    const held = grants.rulingsOf(keyOf(store, release)).grants;
    count = requestsOf(release).filter((right) =>
      held.some((each) => each.capability === right.capability && each.pattern === right.pattern),
    ).length;
  });
  return problem ?? count;
}

function withGrants(
  state: string,
  ports: Pick<Ports, 'clock' | 'env'>,
  run: (grants: GrantStore) => void,
): Failed | undefined {
  const { clock } = ports;
  const audit = openAudit(join(state, 'audit'), { clock, log: silentLog });
  const opened = openGrantStore(state, {
    clock,
    log: silentLog,
    ...(audit.kind === 'open' ? { audit: audit.audit } : {}),
  });
  try {
    if (opened.kind === 'unusable') return failed('failure', opened.message);
    run(opened.store);
    return undefined;
  } catch (error) {
    return failed('failure', `the grants could not be written: ${messageOf(error)}`);
  } finally {
    if (opened.kind === 'open') void opened.store.dispose();
    if (audit.kind === 'open') void audit.audit.dispose();
  }
}

function programOf({ capability, pattern }: Right): string | undefined {
  if (capability !== 'process') return undefined;
  const parsed = parsePattern(capability, pattern);
  return parsed.kind === 'pattern' && parsed.pattern.kind === 'program' ? parsed.pattern.program : undefined;
}
