import { type Clock, type Log, messageOf, type Owned, shown } from '../base/index.ts';
import type { Span } from '../host/index.ts';
import type { Family } from './family.ts';
import type * as requests from './otlp/requests.ts';
import { createOutbox } from './outbox.ts';
import type { Post, Posted } from './post.ts';
import type { TelemetrySettings } from './settings.ts';

export interface SendingPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly post: Post;
  readonly by: requests.SentBy;
  /** Milliseconds since the epoch, from when on all is counted. */
  readonly startMs: number;
  figures(): readonly Family[];
}

/** Sends to one collector. It holds nobody up, and fails for nobody. */
export interface Sending {
  put(span: Span): void;
  /** Sends what waits and the figures once more, but waits no longer than it may; nothing is sent afterwards. */
  close(): Promise<void>;
}

/** How often figures are sent, as OpenTelemetry has it where nobody says otherwise. */
const figuresMs = 60_000;

/** How long a collector has for an answer, and altogether at the end: whoever ends waits for that. */
const timeoutMs = 10_000;
const closingMs = 2000;

export function startSending(settings: TelemetrySettings, ports: SendingPorts): Sending {
  const { clock, log, by } = ports;
  const { endpoint } = settings;
  const where = shown(endpoint);
  const outbox = createOutbox<Span>({
    clock,
    send: (some) => send('/v1/traces', ({ traceRequest }) => traceRequest(some, by)),
  });
  /** What does not go at the moment, by its path: that is said once, until it goes again. */
  const stuck = new Set<Path>();
  /** Of what a part was left, by its path: that is said once. */
  const partial = new Set<Path>();
  let patienceMs = timeoutMs;
  let next = clock.after(figuresMs, () => void sendFigures());
  let isClosed = false;

  async function send(path: Path, bodyOf: (made: Requests) => Uint8Array): Promise<Posted> {
    let posted: Posted;
    try {
      // Loaded only where somebody wants something to be sent.
      posted = await ports.post(settings, path, bodyOf(await import('./otlp/requests.ts')), patienceMs);
    } catch (error) {
      posted = { kind: 'refused', message: messageOf(error) };
    }
    if (!isClosed) tell(path, posted);
    return posted;
  }

  function tell(path: Path, posted: Posted): void {
    const what = path === '/v1/traces' ? 'traces' : 'metrics';
    if (posted.kind !== 'taken') {
      if (!stuck.has(path)) log.warn(`${where} does not take ${what}: ${shown(posted.message)}. All else goes on.`);
      stuck.add(path);
      return;
    }
    if (stuck.delete(path)) log.info(`${where} takes ${what} again${droppedWords(outbox.dropped)}`);
    if (posted.rejected === 0 || partial.has(path)) return;
    partial.add(path);
    log.warn(`${where} took ${what} but for ${posted.rejected}: ${shown(posted.message)}`);
  }

  async function postFigures(): Promise<void> {
    await send('/v1/metrics', ({ metricsRequest }) =>
      metricsRequest([...ports.figures(), dropped()], { startMs: ports.startMs, nowMs: clock.now() }, by),
    );
  }

  /** They are sums, so nothing is lost with those that do not go. */
  async function sendFigures(): Promise<void> {
    await postFigures();
    if (!isClosed) next = clock.after(figuresMs, () => void sendFigures());
  }

  function dropped(): Family {
    return {
      name: 'airlock_spans_dropped_total',
      type: 'counter',
      help: 'Spans that were not sent.',
      otlp: { name: 'airlock.telemetry.spans.dropped', unit: '{span}' },
      samples: [{ labels: {}, value: outbox.dropped }],
    };
  }

  return {
    put: (span) => outbox.put(span),
    async close() {
      await next.dispose();
      patienceMs = closingMs;
      let timer: Owned | undefined;
      const enough = new Promise<void>((resolve) => (timer = clock.after(closingMs, resolve)));
      await Promise.race([Promise.all([outbox.flush(), postFigures()]), enough]);
      await timer?.dispose();
      isClosed = true;
      await next.dispose();
      outbox.end();
      if (outbox.dropped > 0) log.warn(`${outbox.dropped} spans were not sent to ${where}`);
    },
  };
}

type Path = Parameters<Post>[1];
type Requests = typeof requests;

function droppedWords(dropped: number): string {
  return dropped === 0 ? '' : `; ${dropped} spans were dropped so far`;
}
