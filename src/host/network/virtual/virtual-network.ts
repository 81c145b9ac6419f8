import type { CannedAnswer } from './responses.ts';
import type { VisitOutcome, VisitRequest } from './visits.ts';

/** A network in memory, for a host of which nothing is to reach the real one. It belongs to one host. */
export interface VirtualNetwork {
  /** What answers the requests of guests; nothing else does. Names resolve to nothing, and sockets connect to nothing. */
  readonly answers: readonly CannedAnswer[];
  /** Sends a request to a port on which a component of this host is served: no real port is opened. Never rejects. */
  visit(request: VisitRequest): Promise<VisitOutcome>;
  /** Whom `visit` asks: the host's network thread, once it runs. */
  serve(visit: (request: VisitRequest) => Promise<VisitOutcome>): void;
}

export function createVirtualNetwork(answers: readonly CannedAnswer[]): VirtualNetwork {
  let ask: ((request: VisitRequest) => Promise<VisitOutcome>) | undefined;
  return {
    answers,
    visit: (request) => ask?.(request) ?? Promise.resolve({ kind: 'failed', message: 'no host serves this network' }),
    serve: (visit) => void (ask = visit),
  };
}
