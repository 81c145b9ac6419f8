import type { HostUse, Use } from '../../../manifest/index.ts';
import { mayLeadTo, unmapped } from '../../network/address.ts';
import { type Endpoint, maxSockets } from '../../network/socket-messages.ts';
import { describeUse, overLimit } from '../denial.ts';
import type { Guard } from '../guard.ts';
import { stillAllowed } from '../still-allowed.ts';
import { isUnspecified } from './addresses.ts';

/** A use that was allowed, and whether it still is. */
export interface Leave {
  /** For what it was given: the address, or a name that led to it. */
  readonly host: string;
  stillAllowed(): boolean;
}

/**
 * What the sockets of one instance may do. All that is refused is recorded: as a refusal of `operation`, and when leave
 * that was given is lost, of `later`.
 */
export interface SocketRights {
  connect(scheme: 'tcp' | 'udp', to: Endpoint, operation: string): Leave | undefined;
  /** To be reached at a port of this machine. Nobody is reached at another address than loopback's. */
  listen(at: Endpoint, operation: string, later: string): Leave | undefined;
  /**
   * To be at an address before it is known what for. A port that the system chooses is fine for what goes out; one that
   * is named is there to be reached, which is `open`.
   */
  bind(at: Endpoint, operation: string, later: string): (Leave & { readonly open: boolean }) | undefined;
  lookUp(name: string, operation: string): boolean;
  /** The name led to these addresses, which are judged. They may be connected to as far as the name may. */
  remember(name: string, addresses: readonly string[]): void;
  prohibited(use: HostUse, address: string, operation: string): void;
  /** A place among the sockets, to be given back; nothing if there are too many. */
  place(operation: string): (() => void) | undefined;
}

/** How many addresses are remembered; the oldest are forgotten first, and have to be looked up again. */
const mostRemembered = 1024;

export function socketRights(guard: Guard): SocketRights {
  /** For each address the names under which the guest has looked it up. */
  const namesOf = new Map<string, Set<string>>();
  let places = 0;

  function prohibited(use: HostUse, address: string, operation: string): void {
    const what = use.host === address ? describeUse(use) : `${describeUse(use)} (${address})`;
    guard.refused({ capability: 'network.connect', what, operation, reason: 'address-prohibited' });
  }

  function leave(use: Use, host: string, operation: string, later = operation): Leave | undefined {
    return guard.allows(use, operation) ? { host, stillAllowed: stillAllowed(guard, use, later) } : undefined;
  }

  function listen({ address, port }: Endpoint, operation: string, later: string): Leave | undefined {
    const use = { capability: 'network.listen', port } as const;
    if (mayLeadTo('localhost', address)) return leave(use, address, operation, later);
    const what = `port ${port} of ${address}`;
    guard.refused({ capability: 'network.listen', what, operation, reason: 'address-prohibited' });
    return undefined;
  }

  return {
    prohibited,
    listen,
    bind(at, operation, later) {
      const outgoing = at.port === 0 && (isUnspecified(at) || mayLeadTo('localhost', at.address));
      if (outgoing) return { host: at.address, stillAllowed: () => true, open: false };
      const given = listen(at, operation, later);
      return given && { ...given, open: true };
    },
    connect(scheme, { address, port }, operation) {
      const names = namesOf.get(unmapped(address)) ?? [];
      for (const host of [...names, address]) {
        const use = { capability: 'network.connect', scheme, host, port } as const;
        const given = leave(use, host, operation);
        if (!given) continue;
        // A name was judged by its look-up; a grant of the address itself does not open what nothing opens.
        if (mayLeadTo(host, address)) return given;
        prohibited(use, address, operation);
        return undefined;
      }
      return undefined;
    },
    lookUp: (host, operation) =>
      guard.allows({ capability: 'network.connect', scheme: 'lookup', host, port: 0 }, operation),
    remember(name, addresses) {
      for (const each of addresses) {
        const address = unmapped(each);
        const names = namesOf.get(address) ?? new Set();
        namesOf.delete(address);
        namesOf.set(address, names.add(name));
      }
      for (const oldest of namesOf.keys()) {
        if (namesOf.size <= mostRemembered) break;
        namesOf.delete(oldest);
      }
    },
    place(operation) {
      if (places >= maxSockets) {
        guard.refused(overLimit(`open sockets: ${maxSockets}`, operation));
        return undefined;
      }
      places++;
      let given = false;
      return () => {
        if (!given) places--;
        given = true;
      };
    },
  };
}
