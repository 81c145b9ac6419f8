import { readEndpoint } from './endpoint.ts';
import { type TelemetrySettings, usualServiceName } from './settings.ts';

export interface ReadEnvironment {
  /** Undefined where nothing is to be sent. */
  readonly settings: TelemetrySettings | undefined;
  /** What is set and cannot be followed: it is said, and nothing else fails for it. */
  readonly flaws: readonly string[];
}

/**
 * Reads the variables by which OpenTelemetry is set everywhere: `OTEL_EXPORTER_OTLP_ENDPOINT`, without which nothing is
 * sent, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_EXPORTER_OTLP_PROTOCOL`, `OTEL_SERVICE_NAME` and `OTEL_SDK_DISABLED`. One that
 * is empty is as good as unset.
 */
export function telemetryFromEnvironment(env: Readonly<Record<string, string | undefined>>): ReadEnvironment {
  const address = env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  if (address.trim() === '' || env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true')
    return { settings: undefined, flaws: [] };
  const read = readEndpoint(address);
  if (read.kind === 'flaw') return { settings: undefined, flaws: [`OTEL_EXPORTER_OTLP_ENDPOINT: ${read.message}`] };
  const { headers, flaws } = readHeaders(env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '');
  const protocol = env['OTEL_EXPORTER_OTLP_PROTOCOL'] ?? '';
  return {
    settings: { endpoint: read.endpoint, headers, serviceName: env['OTEL_SERVICE_NAME'] || usualServiceName },
    flaws: [
      ...flaws,
      ...(protocol === '' || protocol === 'http/json'
        ? []
        : ['OTEL_EXPORTER_OTLP_PROTOCOL: only http/json is spoken, so that is what is sent']),
    ],
  };
}

/** `name=value`, joined by commas, the values written as in URLs. Values are secrets, so no flaw repeats one. */
function readHeaders(text: string): { headers: Record<string, string>; flaws: string[] } {
  const headers: Record<string, string> = {};
  const flaws: string[] = [];
  for (const [at, part] of text.split(',').entries()) {
    if (part.trim() === '') continue;
    const [, name = '', written = ''] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=(.*)$/.exec(part) ?? [];
    const value = decoded(written.trim());
    if (name === '' || value === undefined) {
      flaws.push(`OTEL_EXPORTER_OTLP_HEADERS: the ${ordinal(at + 1)} is no header as name=value, and is left out`);
    } else if (ours.has(name.toLowerCase())) {
      flaws.push(`OTEL_EXPORTER_OTLP_HEADERS: ${name} is not for others to set, and is left out`);
    } else headers[name] = value;
  }
  return { headers, flaws };
}

const ours: ReadonlySet<string> = new Set([
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
  'connection',
]);

function decoded(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text);
    return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function ordinal(number: number): string {
  return ['first', 'second', 'third'][number - 1] ?? `${number}th`;
}
