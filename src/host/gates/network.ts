import type { FromNetwork, ToNetwork } from '../network/messages.ts';
import { isFromServed } from '../network/served-messages.ts';
import { isFromSocket } from '../network/socket-messages.ts';
import type { Guard } from './guard.ts';
import { outgoingHandler } from './http/handler.ts';
import { incomingHandler } from './http/serving.ts';
import type { Held } from './io/arrivals.ts';
import type { Inbox } from './io/inbox.ts';
import { socketGates } from './sockets/sockets.ts';

/** All gates that speak with the network thread, over the one line that a worker has to it. */
export function networkGates(guard: Guard, inbox: Inbox, send: (message: ToNetwork) => void) {
  const held: Held = { bytes: 0 };
  const outgoing = outgoingHandler(guard, inbox, send, held);
  const incoming = incomingHandler(guard, inbox, send, held);
  const sockets = socketGates(guard, inbox, send, held);
  return {
    outgoing,
    incoming,
    sockets,
    /** Takes a message of the network thread. Throws what ends the guest's call if it holds too much already. */
    receive(message: FromNetwork): void {
      if (isFromServed(message)) incoming.receive(message);
      else if (isFromSocket(message)) sockets.receive(message);
      else outgoing.receive(message);
    },
  };
}

export type NetworkGates = ReturnType<typeof networkGates>;
