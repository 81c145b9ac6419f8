import { expect, it } from 'vitest';
import { readEndpoint } from '../../src/telemetry/index.ts';

it.each([
  ['http://localhost:4318', 'http://localhost:4318'],
  [' http://127.0.0.1:4318/ ', 'http://127.0.0.1:4318'],
  ['http://[::1]:4318/otlp//', 'http://[::1]:4318/otlp'],
  ['https://collector.example.com', 'https://collector.example.com'],
  ['HTTPS://Collector.Example.com:8443/a/b', 'https://collector.example.com:8443/a/b'],
])('%s is sent to', (text, endpoint) => {
  expect(readEndpoint(text)).toEqual({ kind: 'endpoint', endpoint });
});

it.each([
  ['http://collector.example.com', 'http://collector.example.com is not sent to'],
  // A name that only begins as this machine's, or is another's in disguise.
  ['http://localhost.example.com', 'is not sent to'],
  ['http://127.0.0.1.example.com', 'is not sent to'],
  ['http://0.0.0.0:4318', 'is not sent to'],
  ['http://192.168.0.1:4318', 'is not sent to'],
  ['ftp://localhost', 'is not sent to'],
  ['file:///etc/passwd', 'is not sent to'],
  ['https://user:secret@collector.example.com', 'no password'],
  ['https://collector.example.com/?key=secret', 'is to end with its path'],
  ['localhost:4318', 'is not sent to'],
  ['nonsense', 'nonsense is no address'],
])('%s is not', (text, message) => {
  const read = readEndpoint(text);
  expect(read).toMatchObject({ kind: 'flaw', message: expect.stringContaining(message) });
  expect(JSON.stringify(read)).not.toContain('secret');
});
