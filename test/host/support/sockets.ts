import type { IpSocketAddress } from '../../../src/host/gates/sockets/addresses.ts';
import type { Network } from '../../../src/host/gates/sockets/network.ts';
import type { TcpSocket } from '../../../src/host/gates/sockets/tcp.ts';
import type { IncomingDatagramStream, OutgoingDatagramStream, UdpSocket } from '../../../src/host/gates/sockets/udp.ts';
import type { Gates } from './gates.ts';

/** Sockets in the states from which something can be refused. */
export interface HeldSockets {
  readonly network: Network;
  readonly tcp: TcpSocket;
  readonly bound: TcpSocket;
  readonly listening: TcpSocket;
  readonly udp: UdpSocket;
  /** At a granted port, with streams for whoever writes there. */
  readonly receiving: UdpSocket;
  readonly incoming: IncomingDatagramStream;
  readonly outgoing: OutgoingDatagramStream;
}

export function loopback(port: number): IpSocketAddress {
  return { tag: 'ipv4', val: { port, address: [127, 0, 0, 1] } };
}

/** With rights to listen on the ports from 8080 to 8083. The network thread's part is played here. */
export function openSockets(gates: Gates): HeldSockets {
  const make = (name: string, member: string): unknown => {
    const operation = gates.imports[`wasi:sockets/${name}`]?.[member];
    if (typeof operation !== 'function') throw new Error(`there is no ${name}#${member}`);
    const made = operation('ipv4') as { readonly val?: unknown };
    return made.val ?? made;
  };
  const network = make('instance-network', 'instanceNetwork') as Network;
  const [tcp, bound, listening] = [0, 1, 2].map(() => make('tcp-create-socket', 'createTcpSocket') as TcpSocket);
  const [udp, receiving] = [0, 1].map(() => make('udp-create-socket', 'createUdpSocket') as UdpSocket);
  if (!tcp || !bound || !listening || !udp || !receiving) throw new Error('no sockets');
  const lastId = (): number => gates.sent.findLast(({ kind }) => kind !== 'udp-hops')?.id ?? 0;
  bound.startBind(network, loopback(8080));
  bound.finishBind();
  listening.startBind(network, loopback(8081));
  listening.finishBind();
  listening.startListen();
  gates.receive({ kind: 'tcp-listening', id: lastId(), local: { address: '127.0.0.1', port: 8081 } });
  listening.finishListen();
  receiving.startBind(network, loopback(8083));
  gates.receive({ kind: 'udp-bound', id: lastId(), local: { address: '127.0.0.1', port: 8083 } });
  receiving.finishBind();
  const streams = receiving.stream(undefined);
  if (streams.tag === 'err') throw new Error(streams.val);
  const [incoming, outgoing] = streams.val;
  outgoing.checkSend();
  return { network, tcp, bound, listening, udp, receiving, incoming, outgoing };
}
