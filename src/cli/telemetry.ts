import type { Log } from '../base/index.ts';
import { openTelemetry, type Telemetry, telemetryFromEnvironment } from '../telemetry/index.ts';
import type { Ports } from './ports.ts';
import type { Show } from './show.ts';
import { versionOf } from './version.ts';

/** Sends what is measured where the person's environment says, while a command's components run; without a word, nowhere. */
export async function openCommandTelemetry(ports: Ports, show: Show, { info }: Log): Promise<Telemetry> {
  const { settings, flaws } = telemetryFromEnvironment(ports.env);
  for (const flaw of flaws) show.warn(flaw);
  const warn = (message: string): void => show.warn(message);
  const telemetry = openTelemetry({
    clock: ports.clock,
    log: { info, warn, error: warn },
    version: await versionOf(ports),
  });
  telemetry.set(settings);
  return telemetry;
}
