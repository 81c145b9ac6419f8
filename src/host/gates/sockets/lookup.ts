import { isIP } from 'node:net';
import type { FromSocket } from '../../network/socket-messages.ts';
import { ok } from '../answer.ts';
import { Pollable, token } from '../io/poll.ts';
import { destination } from '../http/handler.ts';
import { type IpAddress, ipAddressOf } from './addresses.ts';
import { type ErrorCode, Network, refused, type Result, type SocketWorld } from './network.ts';

const operation = 'wasi:sockets/ip-name-lookup#resolve-addresses';

type LookupState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'found'; readonly addresses: readonly string[]; next: number }
  | { readonly kind: 'failed'; readonly error: ErrorCode };

/** `wasi:sockets/ip-name-lookup.resolve-addresses`: no query is made for a name that is not granted. */
export function resolveAddresses(world: SocketWorld, network: Network, name: string): Result<ResolveAddressStream> {
  Network.check(network);
  // As for HTTP: the many spellings of one name or address are made one, and only that one is judged.
  const host = destination('http', isIP(name) === 6 ? `[${name}]` : name)?.host;
  if (host === undefined || name.startsWith('[') || name.includes(':') !== (isIP(host) === 6))
    return refused('invalid-argument');
  // An address names itself, and asks nobody. Whether it may be connected to is another question.
  const isAddress = isIP(host) !== 0;
  if (!isAddress && !world.rights.lookUp(host, operation)) return refused('access-denied');
  const giveBack = world.rights.place(operation);
  if (!giveBack) return refused('temporary-resolver-failure');
  return ok(new ResolveAddressStream(token, world, host, isAddress ? [host] : undefined, giveBack));
}

/** The resource `wasi:sockets/ip-name-lookup.resolve-address-stream`. */
export class ResolveAddressStream {
  readonly #world: SocketWorld;
  readonly #name: string;
  readonly #id: number;
  readonly #giveBack: () => void;
  #state: LookupState;

  constructor(
    key: typeof token,
    world: SocketWorld,
    name: string,
    known: readonly string[] | undefined,
    giveBack: () => void,
  ) {
    if (key !== token) throw new TypeError('a look-up is made by the host only');
    this.#world = world;
    this.#name = name;
    this.#giveBack = giveBack;
    this.#id = world.enter((message) => this.#receive(message));
    this.#state = known ? { kind: 'found', addresses: known, next: 0 } : { kind: 'waiting' };
    if (!known) world.send({ kind: 'lookup', id: this.#id, name });
  }

  resolveNextAddress(): Result<IpAddress | undefined> {
    this.#world.inbox.drain();
    const state = this.#state;
    if (state.kind === 'waiting') return refused('would-block');
    if (state.kind === 'failed') return refused(state.error);
    const address = state.addresses[state.next];
    if (address === undefined) return ok(undefined);
    state.next++;
    return ok(ipAddressOf(address));
  }

  subscribe(): Pollable {
    return new Pollable(token, { ready: () => this.#state.kind !== 'waiting' }, this.#world.inbox);
  }

  [Symbol.dispose](): void {
    this.#world.leave(this.#id);
    this.#giveBack();
  }

  #receive(message: FromSocket): void {
    if (message.kind === 'looked-up') {
      this.#world.rights.remember(this.#name, message.addresses);
      this.#state = { kind: 'found', addresses: message.addresses, next: 0 };
    }
    if (message.kind === 'lookup-failed') this.#state = { kind: 'failed', error: message.error };
    if (message.kind === 'lookup-prohibited') {
      const use = { capability: 'network.connect', scheme: 'lookup', host: this.#name, port: 0 } as const;
      this.#world.rights.prohibited(use, message.address, operation);
      this.#state = { kind: 'failed', error: 'access-denied' };
    }
  }
}
