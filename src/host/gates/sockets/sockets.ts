import type { FromSocket, ToSocket } from '../../network/socket-messages.ts';
import type { Guard } from '../guard.ts';
import type { Held } from '../io/arrivals.ts';
import type { Inbox } from '../io/inbox.ts';
import { token } from '../io/poll.ts';
import type { Family } from './addresses.ts';
import { ResolveAddressStream, resolveAddresses } from './lookup.ts';
import { Network, networkErrorCode, type SocketWorld } from './network.ts';
import { createPace } from './pace.ts';
import { socketRights } from './rights.ts';
import { createTcpSocket, TcpSocket } from './tcp.ts';
import { createUdpSocket, IncomingDatagramStream, OutgoingDatagramStream, UdpSocket } from './udp.ts';

/** `wasi:sockets`: the gates through which connections, datagrams and look-ups of a guest leave and come. */
export function socketGates(guard: Guard, inbox: Inbox, send: (message: ToSocket) => void, held: Held) {
  const receivers = new Map<number, (message: FromSocket) => void>();
  const pace = createPace(inbox, send);
  let lastId = 0;

  const world: SocketWorld = {
    rights: socketRights(guard),
    inbox,
    held,
    send,
    pace,
    enter(receive) {
      pace.keep();
      receivers.set(++lastId, receive);
      return lastId;
    },
    adopt: (id, receive) => void receivers.set(id, receive),
    leave: (id) => void receivers.delete(id),
  };

  return {
    /** The interfaces, as a guest imports them. */
    imports: {
      'wasi:sockets/instance-network': { instanceNetwork: () => new Network(token) },
      'wasi:sockets/ip-name-lookup': {
        ResolveAddressStream,
        resolveAddresses: (network: Network, name: string) => resolveAddresses(world, network, name),
      },
      'wasi:sockets/network': { Network, networkErrorCode },
      'wasi:sockets/tcp': { TcpSocket },
      'wasi:sockets/tcp-create-socket': { createTcpSocket: (family: Family) => createTcpSocket(world, family) },
      'wasi:sockets/udp': { IncomingDatagramStream, OutgoingDatagramStream, UdpSocket },
      'wasi:sockets/udp-create-socket': { createUdpSocket: (family: Family) => createUdpSocket(world, family) },
    },
    receive(message: FromSocket): void {
      if (message.kind === 'socket-paced') pace.heard();
      else receivers.get(message.id)?.(message);
    },
  };
}
