import { randomUUID } from 'node:crypto';
import type { Clock, Log, Owned } from '../base/index.ts';
import type { SpanSink } from '../host/index.ts';
import { familiesOf } from './families.ts';
import { createPost, type Post } from './post.ts';
import { readProcess } from './reading.ts';
import { type Sending, startSending } from './sending.ts';
import type { TelemetrySettings } from './settings.ts';
import { type WatchedHost, watchHosts } from './watched-hosts.ts';

/** What a process tells a collector of OpenTelemetry, over OTLP: nothing before it is given settings. */
export interface Telemetry extends Owned {
  /** For the hosts of the process. */
  readonly spans: SpanSink;
  /** Sends by these from now on; what waits for an earlier collector goes there still. Without settings nothing is sent. */
  set(settings: TelemetrySettings | undefined): void;
  /** Tells of the figures of a host, until what is returned is disposed, which has to be before the host is. */
  watch(host: WatchedHost): Owned;
  /** Sends what waits, for no more than some seconds. Whatever makes spans has ended before. */
  dispose(): Promise<void>;
}

export interface TelemetryPorts {
  readonly clock: Clock;
  /** Told once of a collector that cannot be reached, and of what was dropped. */
  readonly log: Log;
  /** That of Airlock. */
  readonly version: string;
  readonly post?: Post;
}

export function openTelemetry({ clock, log, version, post = createPost(clock) }: TelemetryPorts): Telemetry {
  const hosts = watchHosts();
  const startMs = clock.now();
  const instance = randomUUID();
  let current: { readonly settings: TelemetrySettings; readonly sending: Sending } | undefined;
  const closing = new Set<Promise<void>>();

  function close(): void {
    if (!current) return;
    const closed: Promise<void> = current.sending.close().finally(() => closing.delete(closed));
    closing.add(closed);
    current = undefined;
  }

  return {
    spans: {
      get isWanted() {
        return current !== undefined;
      },
      take: (span) => current?.sending.put(span),
    },
    set(settings) {
      if (isSame(settings, current?.settings)) return;
      close();
      if (!settings) return;
      const { serviceName } = settings;
      const figures = () => familiesOf({ version, ...hosts.read(), process: readProcess(startMs) });
      const by = { serviceName, version, instance };
      current = { settings, sending: startSending(settings, { clock, log, post, by, startMs, figures }) };
    },
    watch: (host) => hosts.watch(host),
    async dispose() {
      close();
      await Promise.all(closing);
    },
  };
}

function isSame(one: TelemetrySettings | undefined, other: TelemetrySettings | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
