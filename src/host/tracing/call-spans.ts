import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/index.ts';
import type { WorkerAnswer } from '../actor-worker.ts';
import type { ChosenCall } from '../actor/calls.ts';
import type { CallOrigin } from '../links/origin.ts';
import type { CallEnd } from '../metrics/export-counts.ts';
import type { ComponentKey } from '../version.ts';
import { isDeliveredBatch, isDeliveredCall, isServedCall, nameOfPath } from '../worker/messages.ts';
import type { Span, SpanPlace, SpanSink } from './span.ts';

/** Makes spans of calls, all on one clock. */
export interface Spans {
  /** As it is said of {@link SpanSink}. */
  readonly isWanted: boolean;
  of(key: ComponentKey): CallSpans;
}

/** Makes spans of the calls of one component. */
export interface CallSpans {
  /** A call begins; nothing where nobody wants to know. */
  begin(chosen: ChosenCall, origin: CallOrigin | undefined): OpenSpan | undefined;
}

export interface OpenSpan {
  /** What follows from the call is below this. */
  readonly place: SpanPlace;
  /** @param milliseconds how long it ran until now */
  end(answer: WorkerAnswer, end: CallEnd, milliseconds: number): void;
}

export function createSpans(sink: SpanSink, clock: Clock): Spans {
  const now = inFractions(clock);
  return {
    get isWanted() {
      return sink.isWanted;
    },
    of: (key) => callSpans(key, sink, now),
  };
}

function callSpans(key: ComponentKey, sink: SpanSink, now: () => number): CallSpans {
  return {
    begin(chosen, origin) {
      if (!sink.isWanted) return undefined;
      const parent = chosen.parent ?? origin?.place;
      const place: SpanPlace = {
        traceId: parent?.traceId ?? randomHex(16),
        spanId: randomHex(8),
        isKept: parent?.isKept ?? true,
      };
      return {
        place,
        end(answer, end, milliseconds) {
          if (!place.isKept) return;
          const failure = answer.kind === 'failed' ? answer.failure : undefined;
          sink.take({
            place,
            parent,
            isParentRemote: parent !== undefined && isServedCall(chosen.args),
            kind: kindOf(chosen),
            name: `${key.name}/${nameOfPath(chosen.path)}`,
            startMs: now() - milliseconds,
            durationMs: milliseconds,
            attributes: {
              'airlock.component': key.name,
              'airlock.export': nameOfPath(chosen.path),
              'airlock.outcome': end,
              ...(failure && { 'error.type': failure.kind }),
              ...attributesOf(chosen, origin),
            },
            failure: failure && { kind: failure.kind, message: failure.message },
          });
        },
      };
    },
  };
}

/** How far the two clocks may come apart: the one of the day tells whole milliseconds. */
const mostApartMs = 2;

/** The time of day, fine enough that what comes first in a trace begins first. */
function inFractions(clock: Clock): () => number {
  let apart = clock.now() - clock.elapsed();
  return () => {
    const elapsed = clock.elapsed();
    const day = clock.now();
    // A machine that slept, or whose clock was set, is at another time of day.
    if (Math.abs(apart + elapsed - day) > mostApartMs) apart = day - elapsed;
    return apart + elapsed;
  };
}

function kindOf({ args }: ChosenCall): Span['kind'] {
  if (isServedCall(args)) return 'server';
  return isDeliveredCall(args) || isDeliveredBatch(args) ? 'consumer' : 'internal';
}

/** By the names of OpenTelemetry's semantic conventions where these have one. */
function attributesOf({ args }: ChosenCall, origin: CallOrigin | undefined): Span['attributes'] {
  if (isServedCall(args)) {
    const { method, path, port } = args.served;
    // What stands behind the question mark is often a secret.
    return { 'http.request.method': method, 'url.path': path.split('?', 1)[0] ?? '', 'server.port': port };
  }
  if (isDeliveredBatch(args))
    return { 'messaging.system': 'airlock', 'messaging.batch.message_count': args.batch.of.length };
  if (isDeliveredCall(args)) {
    return {
      'messaging.system': 'airlock',
      'messaging.operation.type': 'process',
      'messaging.destination.name': args.message.subject,
    };
  }
  const caller = origin?.trail.at(-1);
  return caller ? { 'airlock.caller': caller.name } : {};
}

function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
