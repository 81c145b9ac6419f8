import { openBuilding } from '../building.ts';
import { done, type Outcome } from '../command.ts';
import type { Ports } from '../ports.ts';
import { debugLog } from '../programs.ts';
import { scoped } from '../scoped.ts';
import type { Show } from '../show.ts';
import { openCommandTelemetry } from '../telemetry.ts';
import type { RunPlan } from './plan.ts';
import { openRunning } from './running.ts';
import { startPlan } from './start-plan.ts';
import { aborted, untilUnread } from './until.ts';

/** How long calls may take to come to their end, in milliseconds. */
const graceMs = 5000;

/** Runs all components of a workspace until the person ends it. */
export function runSystem(plan: RunPlan, allowBuild: boolean, terminal: Ports, show: Show): Promise<Outcome> {
  const ports = untilUnread(terminal);
  const log = debugLog(ports);
  return scoped(log, async (scope) => {
    const building = scope.own(openBuilding(ports, show, log, allowBuild));
    const telemetry = scope.own(await openCommandTelemetry(ports, show, log));
    const running = scope.own(openRunning(building, ports, show, log, telemetry));
    const problem = await startPlan(plan, building, running, { rights: [] });
    if (problem) return problem;
    const names = running.components.map(({ title }) => title);
    show.event({ event: 'ready', components: names });
    show.note(`${names.join(', ')}: until Ctrl-C`);
    await aborted(ports.interrupted);
    await running.stop(graceMs);
    return done({ stopped: names });
  });
}
