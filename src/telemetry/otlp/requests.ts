import { type HrTime, SpanKind, SpanStatusCode, TraceFlags, ValueType } from '@opentelemetry/api';
import { JsonMetricsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Span } from '../../host/index.ts';
import type { Family, Labels } from '../family.ts';

/** What all that is sent comes from. */
export interface SentBy {
  readonly serviceName: string;
  readonly version: string;
  /** Another one for each process. */
  readonly instance: string;
}

/** Times of figures, in milliseconds since the epoch. */
export interface CountedFrom {
  readonly startMs: number;
  readonly nowMs: number;
}

/** The body of a request that hands over spans. */
export function traceRequest(spans: readonly Span[], by: SentBy): Uint8Array {
  const resource = resourceOf(by);
  return bytesOf(JsonTraceSerializer.serializeRequest(spans.map((span) => readable(span, resource, by))));
}

/** The body of a request that hands over figures: sums since the start, as all that a host counts. */
export function metricsRequest(families: readonly Family[], times: CountedFrom, by: SentBy): Uint8Array {
  const metrics = families.flatMap((family) => metricOf(family, times) ?? []);
  const scopeMetrics = [{ scope: scopeOf(by), metrics }];
  return bytesOf(JsonMetricsSerializer.serializeRequest({ resource: resourceOf(by), scopeMetrics }));
}

function bytesOf(body: Uint8Array | undefined): Uint8Array {
  if (!body) throw new Error('what is to be sent has no form');
  return body;
}

function resourceOf({ serviceName, version, instance }: SentBy): Resource {
  return resourceFromAttributes({
    'service.name': serviceName,
    'service.version': version,
    'service.instance.id': instance,
  });
}

function scopeOf({ version }: SentBy): { readonly name: string; readonly version: string } {
  return { name: 'airlock', version };
}

const kinds = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, consumer: SpanKind.CONSUMER } as const;

/** Messages of failures may be as long as a guest likes. */
const longestMessage = 1000;

function readable(span: Span, resource: Resource, by: SentBy): ReadableSpan {
  const { place, parent, isParentRemote, startMs, durationMs, failure } = span;
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => ({ traceId: place.traceId, spanId: place.spanId, traceFlags: TraceFlags.SAMPLED }),
    ...(parent && {
      parentSpanContext: {
        traceId: parent.traceId,
        spanId: parent.spanId,
        traceFlags: TraceFlags.SAMPLED,
        isRemote: isParentRemote,
      },
    }),
    startTime: timeOf(startMs),
    endTime: timeOf(startMs + durationMs),
    duration: timeOf(durationMs),
    status: failure
      ? { code: SpanStatusCode.ERROR, message: failure.message.slice(0, longestMessage) }
      : { code: SpanStatusCode.UNSET },
    attributes: { ...span.attributes },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: scopeOf(by),
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function metricOf(family: Family, { startMs, nowMs }: CountedFrom): MetricData | undefined {
  if (!family.otlp || family.samples.length === 0) return undefined;
  const { name, unit } = family.otlp;
  const shared = {
    descriptor: { name, unit, description: family.help, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const times = { startTime: timeOf(startMs), endTime: timeOf(nowMs) };
  if (family.type === 'histogram') {
    const dataPoints = family.samples.map(({ labels, counts, sum }) => ({
      ...times,
      attributes: attributesOf(labels),
      value: {
        buckets: { boundaries: [...family.bounds], counts: [...counts] },
        count: counts.reduce((total, each) => total + each, 0),
        sum,
      },
    }));
    return { ...shared, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = family.samples.map(({ labels, value }) => ({ ...times, attributes: attributesOf(labels), value }));
  return family.type === 'counter'
    ? { ...shared, dataPointType: DataPointType.SUM, dataPoints, isMonotonic: true }
    : { ...shared, dataPointType: DataPointType.GAUGE, dataPoints };
}

function attributesOf(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([label, text]) => [`airlock.${label}`, text]));
}

/** Seconds and nanoseconds. */
function timeOf(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1_000_000)];
}
