import { dirname } from 'node:path';
import { defaultLimits, type Policy } from '../../manifest/index.ts';
import { type ActorWorker, type ActorWorkerPorts, startActorWorker } from '../actor-worker.ts';
import type { WorkerNews } from '../actor/ports.ts';
import type { Messaging } from '../broker/connect.ts';
import { newDiskCount } from '../gates/filesystem/disk-allowance.ts';
import { customInterfaces } from '../imports-check.ts';
import { createThreads, type ThreadsPorts } from '../isolation/threads.ts';
import { linkedInterfaces } from '../links/linked-interfaces.ts';
import type { Links } from '../links/links.ts';
import { createMemorySum } from '../memory-sum.ts';
import { trafficOf } from '../metrics/traffic.ts';
import type { Answers } from '../questions/answers.ts';
import { uncalled } from '../questions/while-recording.ts';
import type { TapeRecordings } from '../tape/recordings.ts';
import type { Spans } from '../tracing/call-spans.ts';
import { type ComponentKey, type ComponentVersion, nameOfKey } from '../version.ts';
import type { Variables } from '../worker/messages.ts';

export interface LaunchPorts extends ThreadsPorts {
  /** How many bytes all instances together may use. */
  readonly mostMemoryBytes: number;
  readonly links: Pick<Links, 'answer'>;
  /** Answers what workers ask, but for what they ask over links. */
  readonly answer: Answers;
  /** What joins a component and the broker, as long as the component is there. */
  messaging(key: ComponentKey): Messaging | undefined;
  readonly spans: Pick<Spans, 'isWanted'> | undefined;
  /** What goes through the boundary of an instance may be on a tape. */
  readonly tapes: Pick<TapeRecordings, 'instance'>;
  /** The values of those variables that a policy allows to be read. */
  variables(policy: Policy): Variables;
  /** What another window has revoked holds from now on. */
  look(): void;
}

/**
 * Starts a version of a component in a worker of its own, here or in a process of its own.
 *
 * @param policyNow what decides for it
 * @param copies the folder for what it changes, where nothing real may change
 */
export type Launch = (
  key: ComponentKey,
  version: ComponentVersion,
  heard: WorkerNews,
  policyNow: () => Policy,
  copies?: string,
) => Promise<ActorWorker>;

/** From the start of its worker to the instance: as long as that may take. */
const startTimeoutMs = 20_000;

export function createLaunch(ports: LaunchPorts): Launch {
  const { clock } = ports;
  const threads = createThreads(ports);
  const memory = createMemorySum(ports.mostMemoryBytes, () => clock.now());
  const grown = new Map<string, SharedArrayBuffer>();

  /** One count for all versions and instances, as long as this host lives. */
  function grownOf(key: ComponentKey): SharedArrayBuffer {
    const known = grown.get(nameOfKey(key)) ?? newDiskCount();
    grown.set(nameOfKey(key), known);
    return known;
  }

  function publishingOf(key: ComponentKey, { messagesPerSecond }: ComponentVersion) {
    const rate = ports.messaging(key)?.rate;
    return rate && { rate, perSecond: messagesPerSecond ?? defaultLimits.messagesPerSecond };
  }

  return async (key, version, heard, policyNow, copies) => {
    const thread = await threads.prepare(key, version);
    const policy = policyNow();
    // What a recording of needs does is no call of anybody.
    const taped = copies === undefined ? ports.tapes.instance(key, version) : undefined;
    const startThread = thread.start({
      data: {
        glue: version.glue,
        requests: version.requests,
        root: dirname(key.manifestPath),
        inputs: version.inputs,
        conditions: version.conditions,
        custom: customInterfaces(version),
        links: linkedInterfaces(version),
        variables: ports.variables(policy),
        ...(copies !== undefined && { copies }),
        ...(taped && { tape: taped.data }),
      },
      policy,
      grown: copies === undefined ? grownOf(key) : newDiskCount(),
      // Where needs are recorded nothing is sent, and where calls are, each question is.
      publishing: copies === undefined && !taped && sendsMessages(version) ? publishingOf(key, version) : undefined,
    });
    const answer: ActorWorkerPorts['answer'] = async (question, gone, pause, originFor) => {
      if (question.kind !== 'link') {
        const traffic = trafficOf(question);
        const at = ports.spans?.isWanted ? originFor(key).place : undefined;
        const asker = { key, version, ended: gone, pause, policy: policyNow, ...(at && { place: at }) };
        const reply = await ports.answer(question, asker);
        const done = traffic(reply);
        if (done) heard.did(done);
        return reply;
      }
      if (copies !== undefined) return { kind: 'link', outcome: uncalled(question) };
      ports.look();
      const outcome = await ports.links.answer(question, { key, version, origin: originFor(key) });
      return { kind: 'link', outcome };
    };
    const sent: ActorWorkerPorts['sent'] = (messages, originFor) => {
      // What another window has revoked holds from now on, as with each question.
      ports.look();
      const at = ports.spans?.isWanted ? originFor(key).place : undefined;
      const messagesSent = ports.messaging(key)?.sent(messages, at) ?? 0;
      heard.did({ messagesSent, bytesStored: 0 });
    };
    const own = { clock, startTimeoutMs, answer, sent };
    const start = (): ActorWorker =>
      startActorWorker({ ...heard, ...(taped && { taped: taped.taped }), ...own }, startThread);
    return memory.start((version.memoryBytes ?? defaultLimits.memoryBytes) + thread.bytes, start);
  };
}

function sendsMessages({ imports }: ComponentVersion): boolean {
  return imports.some(({ name }) => name.startsWith('wasmcloud:messaging/consumer'));
}
