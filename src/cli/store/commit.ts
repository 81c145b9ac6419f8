import type { Failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import { revokeGrants, settleGrants } from './grant.ts';
import type { Installed, Release } from './release.ts';
import type { Change, Removal, Store } from './store.ts';

/** Puts a release into the store, then grants what was accepted with it: rights never come before what they are for. */
export function commitRelease(
  {
    release,
    bytes,
    accepted,
  }: { readonly release: Release; readonly bytes: Uint8Array; readonly accepted: readonly string[] },
  before: string | undefined,
  store: Store,
  state: string,
  ports: Pick<Ports, 'clock' | 'env'>,
): Change | Failed {
  const change = store.put(release, bytes, accepted, before);
  if (change.kind === 'overtaken') return change;
  const now = store.component(release.name);
  return (now?.current.id === release.id ? settleGrants(store, now, state, ports) : undefined) ?? change;
}

/** Takes a component off: its rights first, so that none outlives it. */
export function takeOff(
  installed: Installed,
  forgetSigner: boolean,
  store: Store,
  state: string,
  ports: Pick<Ports, 'clock' | 'env'>,
): Removal | Failed {
  return (
    revokeGrants(store, installed, state, ports) ?? store.remove(installed.name, installed.current.id, forgetSigner)
  );
}
