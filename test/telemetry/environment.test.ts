import { expect, it } from 'vitest';
import { telemetryFromEnvironment } from '../../src/telemetry/index.ts';

const at = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };
const usual = { endpoint: 'http://localhost:4318', headers: {}, serviceName: 'airlock' };

it.each([
  [{}, undefined],
  [{ OTEL_SERVICE_NAME: 'shop', OTEL_EXPORTER_OTLP_HEADERS: 'a=b' }, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, undefined],
  [{ ...at, OTEL_SDK_DISABLED: 'TRUE' }, undefined],
  [at, usual],
  [{ ...at, OTEL_SDK_DISABLED: 'no' }, usual],
  [{ ...at, OTEL_SERVICE_NAME: '' }, usual],
  [
    { ...at, OTEL_SERVICE_NAME: 'shop' },
    { ...usual, serviceName: 'shop' },
  ],
  [{ ...at, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, usual],
  [
    { ...at, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%3D%3D, x-tenant = blue ,,' },
    { ...usual, headers: { authorization: 'Bearer a==', 'x-tenant': 'blue' } },
  ],
])('%j', (env, settings) => {
  expect(telemetryFromEnvironment(env)).toEqual({ settings, flaws: [] });
});

it.each([
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://example.com' },
    undefined,
    ['OTEL_EXPORTER_OTLP_ENDPOINT: http://example.com'],
  ],
  [{ ...at, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, usual, ['OTEL_EXPORTER_OTLP_PROTOCOL: only http/json']],
  [
    { ...at, OTEL_EXPORTER_OTLP_HEADERS: 'secret,a=%zz,b=%0d%0aforged:1,Host=c,d=e' },
    { ...usual, headers: { d: 'e' } },
    ['the first is no header', 'the second is no header', 'the third is no header', 'Host is not for others to set'],
  ],
])('says what is wrong in %j, and nothing that is secret', (env, settings, messages) => {
  const read = telemetryFromEnvironment(env);
  expect(read.settings).toEqual(settings);
  expect(read.flaws).toEqual(messages.map((each) => expect.stringContaining(each)));
  expect(read.flaws.join('')).not.toMatch(/secret|forged|zz/);
});
