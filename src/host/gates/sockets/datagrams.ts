import type { Endpoint } from '../../network/socket-messages.ts';
import { unmapped } from '../../network/address.ts';
import { done, ok } from '../answer.ts';
import { hold, letGo } from '../io/arrivals.ts';
import { OutWindow } from '../io/out-window.ts';
import { endpointOf, type Family, familyOf, isMapped, isUnspecified, socketAddressOf } from './addresses.ts';
import { refused, type Result, type SocketWorld } from './network.ts';
import type { Leave } from './rights.ts';
import type { IncomingDatagram, OutgoingDatagram } from './udp.ts';

/** The most that a datagram carries, and how many may be sent after one check. */
const mostBytes = 65_507;
const mostAtOnce = 16;

/** For how many correspondents the leave is kept; the oldest are judged anew. */
const mostCorrespondents = 1024;

/** The datagrams of one bound socket: what came and was not read, and what goes out, each judged by itself. */
export class Datagrams {
  readonly #id: number;
  readonly #world: SocketWorld;
  readonly #leave: Leave & { readonly open: boolean };
  readonly #family: Family;
  readonly #arrived: { readonly from: Endpoint; readonly bytes: Uint8Array }[] = [];
  /** Leaves by the address they were given for. Whoever wrote to a granted port may be answered from it. */
  readonly #leaves = new Map<string, Leave>();
  readonly #window = new OutWindow();
  #turn = 0;
  #remote: Endpoint | undefined;
  #over = false;

  constructor(id: number, world: SocketWorld, leave: Leave & { readonly open: boolean }, family: Family) {
    this.#id = id;
    this.#world = world;
    this.#leave = leave;
    this.#family = family;
  }

  /** Begins a pair of streams; those of an earlier turn are over. */
  begin(remote: Endpoint | undefined): number {
    for (const { bytes } of this.#arrived.splice(0)) this.#take(bytes);
    this.#remote = remote;
    return ++this.#turn;
  }

  arrive(from: Endpoint, bytes: Uint8Array): void {
    hold(this.#world.held, bytes);
    if (this.#remote && nameOf(this.#remote) !== nameOf(from)) return this.#take(bytes);
    if (this.#leave.open) this.#keep(nameOf(from), { ...this.#leave, host: from.address });
    this.#arrived.push({ from, bytes });
  }

  /** A datagram of so many bytes has left. */
  sent(bytes: number): void {
    this.#window.giveBack(bytes);
  }

  close(): void {
    this.#over = true;
    for (const { bytes } of this.#arrived.splice(0)) letGo(this.#world.held, bytes);
  }

  hasNews(turn: number): boolean {
    return this.#arrived.length > 0 || this.#over || turn !== this.#turn;
  }

  receive(turn: number, most: number): Result<IncomingDatagram[]> {
    if (this.#over || turn !== this.#turn) return refused('invalid-state');
    if (!this.#leave.stillAllowed()) return refused('access-denied');
    const next = this.#arrived.splice(0, most);
    for (const { bytes } of next) this.#take(bytes);
    // What the guest may no longer write to, it no longer hears either.
    const heard = next.filter(({ from }) => this.#leaves.get(nameOf(from))?.stillAllowed() ?? false);
    return ok(heard.map(({ from, bytes }) => ({ data: bytes, remoteAddress: socketAddressOf(from) })));
  }

  /** How many datagrams may be sent now. */
  room(turn: number): Result<number> {
    if (this.#over || turn !== this.#turn) return refused('invalid-state');
    return ok(Math.min(mostAtOnce, Math.floor(this.#window.room / (64 * 1024))));
  }

  send(turn: number, { data, remoteAddress }: OutgoingDatagram): Result<undefined> {
    if (this.#over || turn !== this.#turn) return refused('invalid-state');
    const to = remoteAddress ? endpointOf(remoteAddress) : this.#remote;
    if (!to || (this.#remote && nameOf(this.#remote) !== nameOf(to))) return refused('invalid-argument');
    const unfit = familyOf(to) !== this.#family || (remoteAddress && isMapped(remoteAddress));
    if (unfit || isUnspecified(to) || to.port === 0) return refused('invalid-argument');
    if (data.length > mostBytes) return refused('datagram-too-large');
    const leave = this.leaveFor(to, 'wasi:sockets/udp#[method]outgoing-datagram-stream.send');
    if (!leave) return refused('access-denied');
    this.#window.take(data.length);
    this.#world.send({ kind: 'udp-send', id: this.#id, host: leave.host, to, bytes: data.slice() });
    return done;
  }

  /** Leave to write to somebody, judged anew whenever the policy has changed. */
  leaveFor(to: Endpoint, operation: string): Leave | undefined {
    const known = this.#leaves.get(nameOf(to));
    if (known?.stillAllowed()) return known;
    // What was lost is refused this once; the next time it is judged from the beginning.
    this.#leaves.delete(nameOf(to));
    if (known) return undefined;
    const leave = this.#world.rights.connect('udp', to, operation);
    if (leave) this.#keep(nameOf(to), leave);
    return leave;
  }

  #keep(name: string, leave: Leave): void {
    if (this.#leaves.has(name)) return;
    this.#leaves.set(name, leave);
    for (const oldest of this.#leaves.keys()) {
      if (this.#leaves.size <= mostCorrespondents) break;
      this.#leaves.delete(oldest);
    }
  }

  #take(bytes: Uint8Array): void {
    letGo(this.#world.held, bytes);
    this.#world.send({ kind: 'socket-taken', id: this.#id, bytes: bytes.length });
  }
}

function nameOf({ address, port }: Endpoint): string {
  return `${unmapped(address)} ${port}`;
}
