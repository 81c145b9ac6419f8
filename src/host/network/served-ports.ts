import type { Clock, Owned } from '../../base/index.ts';
import { newLedgerBuffer } from '../ledger/layout.ts';
import type { FromNetworkThread } from './control-messages.ts';
import type { FailureStatus, ServedHead } from './served-messages.ts';
import type { NetworkThread } from '../network-thread.ts';

/** What becomes of a port that a component wants. */
export type PortState =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly message: string };

/** Who answers at a port. */
export interface PortOwner {
  /** Two owners of one name are the same one. */
  readonly name: string;
  readonly title: string;
  /** Answers one request through the component; with the status of its failure if that did not work. */
  answer(port: number, head: ServedHead): Promise<FailureStatus | undefined>;
  report(port: number, state: PortState): void;
  /** What is turned away at a port is counted in this memory from now on, until the returned is disposed. */
  watch(ledger: SharedArrayBuffer): Owned;
  turnedAway(): void;
  /** Something happened that only a mistake in the host can explain. */
  bug(error: unknown): void;
}

/** The ports of the loopback interface on which the host listens for components. */
export interface ServedPorts {
  /** Makes these the ports of an owner: opens what is missing, and closes at once what is too much. */
  set(owner: PortOwner, ports: readonly number[]): void;
  /**
   * Takes no new connection on an owner's ports, and lets what is under way at these come to its end; the others are
   * closed at once.
   */
  drain(owner: PortOwner, ports: readonly number[]): void;
  /** Closes all ports of an owner; settles when that is done. */
  drop(name: string): Promise<void>;
}

/** How long refusals are gathered before there is news of them, and how long a thread that failed is given. */
const tellingMs = 100;
const againMs = 1000;

interface OpenPort {
  readonly port: number;
  readonly owner: PortOwner;
  readonly watching: Owned;
  readonly closed: PromiseWithResolvers<void>;
  state: 'opening' | 'open' | 'closing';
  telling: Owned | undefined;
}

export function createServedPorts(network: NetworkThread, clock: Clock): ServedPorts {
  const open = new Map<number, OpenPort>();
  const wanted = new Map<string, { readonly owner: PortOwner; readonly ports: readonly number[] }>();
  let lastServer = 0;

  const isWanted = ({ owner, port }: OpenPort): boolean => wanted.get(owner.name)?.ports.includes(port) === true;
  const at = (port: number): OpenPort | undefined =>
    Array.from(open.values()).find((each) => each.port === port && each.state !== 'closing');

  function openPort(owner: PortOwner, port: number): void {
    const holder = at(port);
    if (holder) {
      if (holder.owner.name !== owner.name) {
        owner.report(port, { kind: 'failed', message: `port ${port} is already served by ${holder.owner.title}` });
      }
      return;
    }
    const server = ++lastServer;
    const ledger = newLedgerBuffer();
    open.set(server, {
      port,
      owner,
      watching: owner.watch(ledger),
      closed: Promise.withResolvers<void>(),
      state: 'opening',
      telling: undefined,
    });
    network.send({ kind: 'listen', server, port, ledger });
  }

  function closePort(server: number, each: OpenPort): void {
    if (each.state === 'closing') return;
    each.state = 'closing';
    network.send({ kind: 'close', server });
  }

  function forget(server: number, each: OpenPort): void {
    open.delete(server);
    void each.telling?.dispose();
    void each.watching.dispose();
    each.closed.resolve();
  }

  function set(owner: PortOwner, ports: readonly number[]): void {
    if (ports.length > 0) wanted.set(owner.name, { owner, ports });
    else wanted.delete(owner.name);
    for (const [server, each] of open) if (!isWanted(each)) closePort(server, each);
    for (const port of ports) openPort(owner, port);
  }

  async function answer(each: OpenPort, head: ServedHead): Promise<void> {
    const broken = (error: unknown): FailureStatus => {
      each.owner.bug(error);
      return 500;
    };
    const status = each.state === 'closing' ? 503 : await each.owner.answer(each.port, head).catch(broken);
    network.send({ kind: 'settled', id: head.id, status });
  }

  function hear(message: FromNetworkThread): void {
    const each = open.get(message.server);
    if (!each) return;
    const { owner, port } = each;
    switch (message.kind) {
      case 'listening':
        if (each.state !== 'opening') return;
        each.state = 'open';
        return owner.report(port, { kind: 'open' });
      case 'not-listening':
        forget(message.server, each);
        return owner.report(port, { kind: 'failed', message: whyNot(port, message) });
      case 'closed':
        forget(message.server, each);
        owner.report(port, { kind: 'closed' });
        // Somebody else may have waited for it.
        for (const other of wanted.values()) if (other.ports.includes(port)) openPort(other.owner, port);
        return;
      case 'request':
        return void answer(each, message.head);
      case 'turned-away':
        each.telling ??= clock.after(tellingMs, () => {
          each.telling = undefined;
          owner.turnedAway();
        });
    }
  }

  /** All ports went with the thread. They are opened again, though not in a circle that turns as fast as it can. */
  function failed(): void {
    for (const [server, each] of open) forget(server, each);
    clock.after(againMs, () => {
      for (const { owner, ports } of wanted.values()) for (const port of ports) openPort(owner, port);
    });
  }

  network.listen({ hear, failed });

  return {
    set,
    drain(owner, ports) {
      const own = Array.from(open).filter(([, each]) => each.owner.name === owner.name && each.state !== 'closing');
      const kept = own.filter(([, { port }]) => ports.includes(port));
      set(
        owner,
        kept.map(([, { port }]) => port),
      );
      for (const [server] of kept) network.send({ kind: 'drain', server });
    },
    async drop(name) {
      const owner = wanted.get(name)?.owner;
      if (owner) set(owner, []);
      const closing = Array.from(open.values()).filter((each) => each.owner.name === name);
      await Promise.all(closing.map(({ closed }) => closed.promise));
    },
  };
}

function whyNot(port: number, { code, message }: { readonly code: string; readonly message: string }): string {
  if (code === 'EADDRINUSE') return `port ${port} is in use by another program`;
  if (code === 'EACCES') return `this machine does not let programs listen on port ${port}`;
  return `port ${port} cannot be listened on: ${message}`;
}
