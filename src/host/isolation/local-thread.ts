import { Worker } from 'node:worker_threads';
import { type Clock, gather, messageOf, type Owned } from '../../base/index.ts';
import type { Policy } from '../../manifest/index.ts';
import type { Failure } from '../failure.ts';
import { newLedgerBuffer } from '../ledger/layout.ts';
import { createLedgerReader } from '../ledger/reader.ts';
import { createUsesReader, newUsesMemory, setUseTime } from '../ledger/uses.ts';
import { newMeter } from '../metrics/meter.ts';
import type { NetworkLine } from '../network/messages.ts';
import type { PublishingLine } from '../gates/messaging/messages.ts';
import { createPolicySender } from '../policy.ts';
import { createAnswerer } from '../questions/answerer.ts';
import { buffersOf } from '../questions/buffers.ts';
import {
  type ActorWorkerData,
  type CallMessage,
  type FromActor,
  isDeliveredCall,
  type StartMessage,
} from '../worker/messages.ts';
import { createAnswerReader, newAnswers } from '../worker/answers.ts';
import { newBegun } from '../worker/begun.ts';
import { pack } from '../worker/packed-calls.ts';
import { createSpares, type Successor, threadOptions } from '../worker/spares.ts';
import { watchOutbox } from './watched-outbox.ts';
import type { ActorThread, InstanceData, ThreadEvents } from './thread.ts';

export interface LocalThreadPorts {
  readonly clock: Clock;
  readonly workerFile: string;
  readonly network: NetworkLine;
  /** Whether a thread is kept ready for the next version, or for what comes in its place if it fails. */
  readonly keepsSpares: boolean;
  /** With it the guest's messages are taken out of an outbox. */
  readonly publishing?: Omit<PublishingLine, 'outbox'> | undefined;
}

const spares = createSpares();

/** What comes within so many milliseconds of the news of a denial is gathered. */
export const tellingMs = 50;

/** How exact the times of uses are, in milliseconds. */
const timeStepMs = 100;

/** Starts a thread of this process, which says by shared memory what it counts and what it takes. */
export function startLocalThread(
  ports: LocalThreadPorts,
  data: InstanceData & Pick<ActorWorkerData, 'cores' | 'grown'>,
  inForce: Policy,
  events: ThreadEvents,
): ActorThread {
  const policy = createPolicySender(inForce, data.variables);
  const [ledger, uses, meter] = [newLedgerBuffer(), newUsesMemory(), newMeter()];
  const [begun, answerMemory] = [newBegun(), newAnswers()];
  const outbox = ports.publishing && watchOutbox(ports.clock, (messages) => events.sent(messages));
  const answerer = createAnswerer((question) => {
    // What was sent before the question comes before what the question is about.
    outbox?.look();
    return events.answer(question);
  });
  const workerData: ActorWorkerData = {
    ...data,
    role: 'actor',
    policy: policy.line,
    ledger,
    uses,
    meter,
    begun,
    answers: answerMemory,
    network: ports.network,
    questions: answerer.line,
    ...(ports.publishing && outbox && { publishing: { ...ports.publishing, outbox: outbox.memory } }),
  };
  const transferList = [policy.line.port, ports.network.port, answerer.line.port];
  const thread = { workerFile: ports.workerFile, glue: data.glue };
  const spare = ports.keepsSpares ? spares.take(thread) : undefined;
  const worker = spare ?? new Worker(ports.workerFile, { ...threadOptions, workerData, transferList });
  spare?.postMessage({ kind: 'start', data: workerData } satisfies StartMessage, transferList);
  const denied = gather(ports.clock, tellingMs, () => events.denied());
  /** How many answers are waited for; the start is one. */
  let busy = 1;
  const answers = createAnswerReader(answerMemory, (answer) => {
    busy--;
    events.message({ kind: 'result', ...answer });
  });
  let timing: Owned | undefined;
  let successor: Successor | undefined;
  let closed = false;

  /** Keeps the time of uses right, as long as there is a guest that may be using something. */
  function keepTime(): void {
    if (closed) return;
    setUseTime(uses, ports.clock.now());
    timing ??= ports.clock.after(timeStepMs, () => {
      timing = undefined;
      if (busy > 0) keepTime();
    });
  }

  function close(hasFailed: boolean): void {
    if (closed) return;
    closed = true;
    outbox?.dispose();
    if (hasFailed) successor?.leave();
    else successor?.dispose();
    for (const each of [denied, timing, answerer]) void each?.dispose();
    policy.close();
  }

  // What Node itself prints in the thread would otherwise pile up here.
  worker.stdout.resume();
  worker.stderr.resume();

  worker.on('message', (message: FromActor) => {
    if (message.kind === 'denials') return denied.news();
    // What was sent before an answer comes before it.
    outbox?.look();
    if (message.kind === 'sent') return outbox?.watch();
    if (message.kind === 'result') return answers.message(message);
    // What is answered already was so before this was said.
    answers.read();
    if (message.kind === 'answers') return;
    if (message.kind !== 'output' && message.kind !== 'taped') busy--;
    // The next version of what is built from a source has the same glue, and comes with the next save.
    if (message.kind === 'ready' && ports.keepsSpares && !closed) {
      successor = spares.keep(thread, isFilled(data.cores), ports.clock);
    }
    events.message(message);
  });
  worker.on('error', (error: unknown) => events.failed(failureOf(error)));
  worker.on('exit', () => events.ended({ kind: 'trapped', message: 'its worker ended' }));
  keepTime();

  return {
    call(calls) {
      worker.postMessage(pack(calls), movedWith(calls));
      busy += calls.length;
      keepTime();
    },
    begun,
    hear() {
      outbox?.look();
      answers.read();
    },
    setPolicy(next, variables) {
      // What was sent under the policy before is carried; nothing of it is found under this one.
      outbox?.look();
      policy.set(next, variables);
    },
    denials: createLedgerReader(ledger),
    uses: createUsesReader(uses),
    meter,
    close,
    terminate: () => worker.terminate(),
  };
}

/** The body of a message that nobody else has is moved; arguments are whoever's that gave them. */
function movedWith(calls: readonly CallMessage[]): readonly ArrayBuffer[] {
  return calls.flatMap(({ args }) => (isDeliveredCall(args) && args.sole ? buffersOf(args.message) : []));
}

function isFilled(cores: ActorWorkerData['cores']): boolean {
  return Array.from(cores.values()).some(({ memory }) => memory !== undefined);
}

/** Anything can be thrown in a worker, so nothing is known of the error's kind. */
function failureOf(error: unknown): Failure {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { kind: 'resource-limit-exceeded', message: 'its worker ran out of memory' };
  }
  return { kind: 'trapped', message: `its worker failed: ${messageOf(error)}` };
}
