import { expect, it } from 'vitest';
import { Emitter } from '../../../src/base/index.ts';
import { followTelemetrySetting } from '../../../src/extension/settings/telemetry.ts';
import type { TelemetrySettings } from '../../../src/telemetry/index.ts';

it('sends where the setting says, from its change on, and says what is wrong with it once', () => {
  const changed = new Emitter<void>((error) => {
    throw error;
  });
  let address = '';
  const set: (TelemetrySettings | undefined)[] = [];
  const warned: string[] = [];
  const following = followTelemetrySetting(
    { telemetryEndpoint: () => address, onChange: changed.event },
    { set: (settings) => void set.push(settings) },
    (message) => void warned.push(message),
  );
  for (const next of [
    'http://localhost:4318',
    'http://localhost:4318',
    'http://example.com',
    'http://example.com',
    '',
  ]) {
    address = next;
    changed.fire();
  }
  expect(set).toEqual([
    undefined,
    { endpoint: 'http://localhost:4318', headers: {}, serviceName: 'airlock' },
    undefined,
    undefined,
  ]);
  expect(warned).toEqual([expect.stringMatching(/^The setting airlock\.otlp\.endpoint: http:\/\/example\.com is not/)]);
  void following.dispose();
  address = 'http://localhost:4318';
  changed.fire();
  expect(set).toHaveLength(4);
});
