import { type Clock, type Log, messageOf } from '../../base/index.ts';
import type { Policy } from '../../manifest/index.ts';
import { createActor } from '../actor.ts';
import type { WorkerNews } from '../actor/ports.ts';
import type { DenialRecorder } from '../audit/denial-recorder.ts';
import type { Broker } from '../broker/broker.ts';
import { joinBroker } from '../broker/member.ts';
import type { Rights } from '../grants/rights.ts';
import type { LifecycleMove } from '../lifecycle.ts';
import type { Links } from '../links/links.ts';
import type { SupervisedActors } from '../supervision/supervise-actors.ts';
import type { Spans } from '../tracing/call-spans.ts';
import type { ComponentKey, ComponentVersion } from '../version.ts';
import type { Variables } from '../worker/messages.ts';
import type { Launch } from './launch.ts';
import type { Hosted } from './roster.ts';

export interface OpeningPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly rights: Rights;
  readonly links: Pick<Links, 'states'>;
  readonly broker: Broker;
  readonly launch: Launch;
  readonly spans: Spans | undefined;
  readonly supervised: Pick<SupervisedActors, 'of' | 'gaveUp' | 'healthRules'>;
  recorderOf(key: ComponentKey): DenialRecorder;
  outputOf(key: ComponentKey): WorkerNews['output'];
  variables(policy: Policy): Variables;
  moved(key: ComponentKey, move: LifecycleMove): void;
  changed(key: ComponentKey): void;
}

/** Makes an actor for a component that the host does not know yet, and joins it to the broker. */
export function openComponent(key: ComponentKey, ports: OpeningPorts): Hosted {
  const { clock, log, rights, supervised } = ports;
  const recorder = ports.recorderOf(key);
  const changed = (): void => ports.changed(key);
  const policy = ({ requests }: Pick<ComponentVersion, 'requests'>): Policy => rights.policy(key, requests);
  const actor = createActor(key, {
    recorder,
    clock,
    jitter: () => Math.random(),
    rights: () => rights.standing(key),
    policy,
    variables: (now) => ports.variables(now),
    links: (version) => ports.links.states(key, version),
    startWorker: (version, heard) => ports.launch(key, version, heard, () => policy(version)),
    moved: (move) => ports.moved(key, move),
    changed,
    spans: ports.spans?.of(key),
    healthRules: () => supervised.healthRules(key),
    group: () => supervised.of(key),
    gaveUp: ({ message }) => supervised.gaveUp(key, message),
    output: ports.outputOf(key),
    bug: (error) => log.error(`the host itself failed over ${key.name}: ${messageOf(error)}`),
  });
  const member = joinBroker({
    broker: ports.broker,
    clock,
    name: key.name,
    origin: key.origin,
    actor,
    recorder,
    policy: (requests) => policy({ requests }),
    changed,
  });
  return { key, actor, recorder, member };
}
