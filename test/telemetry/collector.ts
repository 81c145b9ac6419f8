import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Owned } from '../../src/base/index.ts';

/** What a collector was sent. */
interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A collector of OTLP on this machine. */
export interface Collector extends Owned {
  readonly endpoint: string;
  readonly received: readonly Received[];
  /** All spans so far, as they are written in OTLP. */
  spans(): readonly OtlpSpan[];
  /** The latest of each of the figures. */
  figures(): ReadonlyMap<string, OtlpMetric>;
  /** Answers in another way than with 200 from now on. */
  answerWith(answer: ((response: ServerResponse) => void) | undefined): void;
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code: number; readonly message?: string };
  readonly attributes: readonly OtlpAttribute[];
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpPoint {
  readonly attributes: readonly OtlpAttribute[];
  readonly [key: string]: unknown;
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly OtlpPoint[] };
  readonly gauge?: { readonly dataPoints: readonly OtlpPoint[] };
  readonly histogram?: { readonly dataPoints: readonly OtlpPoint[] };
}

interface TraceBody {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[] }[];
}

interface MetricsBody {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly OtlpMetric[] }[];
  }[];
}

export async function openCollector(): Promise<Collector> {
  const received: Received[] = [];
  let answer: ((response: ServerResponse) => void) | undefined;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    received.push({ path: request.url ?? '', headers: request.headers, body });
    if (answer) answer(response);
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{"partialSuccess":{}}');
  }

  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sentTo = (path: string): readonly unknown[] =>
    received.filter((each) => each.path === path).map(({ body }) => body);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    spans: () =>
      (sentTo('/v1/traces') as readonly TraceBody[]).flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    figures: () =>
      new Map(
        (sentTo('/v1/metrics') as readonly MetricsBody[]).flatMap(({ resourceMetrics }) =>
          resourceMetrics.flatMap(({ scopeMetrics }) =>
            scopeMetrics.flatMap(({ metrics }) => metrics.map((metric) => [metric.name, metric] as const)),
          ),
        ),
      ),
    answerWith: (other) => void (answer = other),
    async dispose() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Attributes by their names, whatever their types. */
export function attributesOf({
  attributes,
}: {
  readonly attributes: readonly OtlpAttribute[];
}): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
