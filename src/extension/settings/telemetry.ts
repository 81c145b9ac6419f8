import type { Owned } from '../../base/index.ts';
import { readEndpoint, type Telemetry, usualServiceName } from '../../telemetry/index.ts';
import type { PersonalSettings } from './personal.ts';

/** Sends what is measured where the person's own settings say, from now on and whenever these change. */
export function followTelemetrySetting(
  settings: Pick<PersonalSettings, 'telemetryEndpoint' | 'onChange'>,
  telemetry: Pick<Telemetry, 'set'>,
  warn: (message: string) => void,
): Owned {
  let followed: string | undefined;

  function follow(): void {
    const address = settings.telemetryEndpoint();
    if (address === followed) return;
    followed = address;
    const read = address.trim() === '' ? undefined : readEndpoint(address);
    if (read?.kind === 'flaw') warn(`The setting airlock.otlp.endpoint: ${read.message}`);
    telemetry.set(
      read?.kind === 'endpoint' ? { endpoint: read.endpoint, headers: {}, serviceName: usualServiceName } : undefined,
    );
  }

  follow();
  return settings.onChange(follow);
}
