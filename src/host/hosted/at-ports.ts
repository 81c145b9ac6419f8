import type { Clock } from '../../base/index.ts';
import type { Rights } from '../grants/rights.ts';
import { createLedgerReader } from '../ledger/reader.ts';
import type { PortOwner, PortState, ServedPorts } from '../network/served-ports.ts';
import { holdsPorts, patienceMs, requestHandler, servedPorts, statusOf } from '../serving.ts';
import type { Spans } from '../tracing/call-spans.ts';
import { readTraceparent } from '../tracing/traceparent.ts';
import { type ComponentKey, type ComponentVersion, nameOfKey } from '../version.ts';
import type { Hosted } from './roster.ts';

export interface AtPortsPorts {
  readonly clock: Clock;
  readonly rights: Pick<Rights, 'policy' | 'look'>;
  readonly served: ServedPorts;
  readonly spans: Pick<Spans, 'isWanted'> | undefined;
  port(key: ComponentKey, port: number, state: PortState): void;
  /** A request was turned away before it came to the component. */
  turnedAway(key: ComponentKey): void;
  /** Something happened that only a mistake in the host can explain. */
  bug(key: ComponentKey, error: unknown): void;
}

/** Serves components at the ports that they ask for and were granted. */
export interface AtPorts {
  /** Opens and closes ports as the component's state, its version and its rights say now. */
  update(hosted: Hosted): void;
  /** Closes all its ports; settles when that is done. */
  drop(key: ComponentKey): Promise<void>;
}

export function createAtPorts(ports: AtPortsPorts): AtPorts {
  const { clock, rights, served } = ports;

  function portsOf(key: ComponentKey, version: ComponentVersion): readonly number[] {
    return servedPorts(version, rights.policy(key, version.requests), clock.now());
  }

  function ownerOf({ key, actor, recorder }: Hosted): PortOwner {
    return {
      name: nameOfKey(key),
      title: key.name,
      watch(ledger) {
        const source = { denials: createLedgerReader(ledger) };
        const counted = actor.countDenials(source);
        recorder.add(source, actor.standing().version?.hash ?? '');
        return {
          dispose() {
            recorder.settle(source);
            void counted.dispose();
          },
        };
      },
      bug: (error) => ports.bug(key, error),
      turnedAway() {
        recorder.news();
        ports.turnedAway(key);
      },
      report: (port, state) => ports.port(key, port, state),
      async answer(port, head) {
        // As at any call: what another window has revoked holds from now on.
        rights.look();
        const { version } = actor.standing();
        const path = version && requestHandler(version);
        if (!path || !portsOf(key, version).includes(port)) return 503;
        const parent = ports.spans?.isWanted ? readTraceparent(head.headers) : undefined;
        const request = { served: head, patienceMs: patienceMs(version) };
        return statusOf(await actor.call(path, request, false, undefined, parent));
      },
    };
  }

  return {
    update(hosted) {
      const { state, version } = hosted.actor.standing();
      if (!version) return;
      if (state === 'stopping') served.drain(ownerOf(hosted), portsOf(hosted.key, version));
      else served.set(ownerOf(hosted), holdsPorts(state) ? portsOf(hosted.key, version) : []);
    },
    drop: (key) => served.drop(nameOfKey(key)),
  };
}
