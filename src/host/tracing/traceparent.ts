import type { SpanPlace } from './span.ts';

/** What a request says of the trace that it is a part of, as W3C Trace Context has it; one that is not well is ignored. */
export function readTraceparent(headers: readonly (readonly [name: string, value: string])[]): SpanPlace | undefined {
  const found = headers.filter(([name]) => name === 'traceparent');
  // Which of several would count is anybody's guess.
  if (found.length !== 1) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', rest = ''] =
    form.exec(found[0]?.[1].trim() ?? '') ?? [];
  if (version === '' || version === 'ff' || (version === '00' && rest !== '')) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isKept: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Later versions may have more behind what this one has. */
const form = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;
