import type { Clock, Owned } from '../../base/index.ts';
import type { Policy } from '../../manifest/index.ts';
import type { Actor } from '../actor.ts';
import type { DenialRecorder } from '../audit/denial-recorder.ts';
import { createCountedDenials } from '../counted-denials.ts';
import type { DenialEntry } from '../ledger/layout.ts';
import { holdsPorts } from '../serving.ts';
import type { Broker } from './broker.ts';
import { connectMessaging, type Messaging } from './connect.ts';

/** A component of the host as a member of the broker. */
export interface Member extends Owned {
  readonly messaging: Messaging;
  /** Takes messages as the component's state, its version and its rights say now. */
  update(): void;
  dispose(): void;
}

export interface MemberPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  /** What the component is called where dead letters are shown. */
  readonly name: string;
  /** Where its code comes from. */
  readonly origin: string;
  readonly actor: Actor;
  readonly recorder: DenialRecorder;
  /** What decides for a version that requests so much. */
  policy(requests: Policy['requests']): Policy;
  changed(): void;
}

/** Joins a component to the broker. It outlives the component's versions and instances. */
export function joinBroker(ports: MemberPorts): Member {
  const { actor } = ports;
  let counting: VersionDenials | undefined;
  const messaging = connectMessaging({
    broker: ports.broker,
    clock: ports.clock,
    name: ports.name,
    origin: ports.origin,
    call: (path, delivered, sent) => actor.call(path, delivered, true, undefined, sent),
    denied(denial) {
      counting?.record(denial);
      ports.recorder.news();
      ports.changed();
    },
  });
  return {
    messaging,
    update() {
      const { state, version } = actor.standing();
      if (!version || !holdsPorts(state)) return messaging.pause();
      if (counting?.version !== version.hash) {
        counting?.dispose();
        counting = countFor(version.hash, ports);
      }
      messaging.set(ports.policy(version.requests), version);
    },
    dispose() {
      messaging.dispose();
      counting?.dispose();
    },
  };
}

/** What is refused in the name of one version outside of its workers. */
interface VersionDenials {
  readonly version: string;
  record(denial: DenialEntry): void;
  dispose(): void;
}

function countFor(version: string, { actor, clock, recorder }: MemberPorts): VersionDenials {
  const denials = createCountedDenials(() => clock.now());
  const source = { denials: () => denials.list() };
  const counted = actor.countDenials(source);
  recorder.add(source, version);
  return {
    version,
    record: (denial) => denials.record(denial),
    dispose() {
      recorder.settle(source);
      void counted.dispose();
    },
  };
}
