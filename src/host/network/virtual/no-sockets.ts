import type { FromSocket, ToSocket } from '../socket-messages.ts';

/** The sockets of a network that leads nowhere: no name resolves, nothing connects and no address can be bound. */
export function noSockets(send: (message: FromSocket) => void): { handle(message: ToSocket): void; close(): void } {
  return {
    handle(message) {
      const { id } = message;
      switch (message.kind) {
        case 'lookup':
          return send({ kind: 'lookup-failed', id, error: 'name-unresolvable' });
        case 'tcp-connect':
          return send({ kind: 'socket-closed', id, error: 'connection-refused' });
        case 'tcp-listen':
        case 'udp-bind':
          return send({ kind: 'socket-closed', id, error: 'address-not-bindable' });
        case 'socket-pace':
          return send({ kind: 'socket-paced', id });
        default:
      }
    },
    close() {},
  };
}
