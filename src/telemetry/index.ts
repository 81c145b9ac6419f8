export { readEndpoint } from './endpoint.ts';
export { telemetryFromEnvironment } from './environment.ts';
export { familiesOf } from './families.ts';
export type { Family, HistogramSample, Labels } from './family.ts';
export {
  addedMessages,
  boundsMs,
  type ComponentReading,
  isUp,
  readComponent,
  readProcess,
  type Reading,
} from './reading.ts';
export { type TelemetrySettings, usualServiceName } from './settings.ts';
export { openTelemetry, type Telemetry } from './telemetry.ts';
