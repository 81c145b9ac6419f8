import { shortHash } from '../../host/index.ts';
import { buildWhileFresh, type FreshBuild } from '../build-while-fresh.ts';
import { openBuilding } from '../building.ts';
import { done, type Failed, type Outcome } from '../command.ts';
import type { Ports } from '../ports.ts';
import { debugLog } from '../programs.ts';
import { scoped } from '../scoped.ts';
import type { Show } from '../show.ts';
import { openCommandTelemetry } from '../telemetry.ts';
import { tellFailure } from '../tell-failure.ts';
import type { Target } from '../target.ts';
import { nextChange } from '../watch.ts';
import { findPlan, type RunPlan } from './plan.ts';
import { openRunning, type Running } from './running.ts';

/** The editor's loop for a whole workspace: what has changed is built anew and takes the place of what served. */
export function devSystem(name: string, allowBuild: boolean, ports: Ports, show: Show): Promise<Outcome> {
  const log = debugLog(ports);
  return scoped(log, async (scope) => {
    const building = scope.own(openBuilding(ports, show, log, allowBuild));
    const telemetry = scope.own(await openCommandTelemetry(ports, show, log));
    const running = scope.own(openRunning(building, ports, show, log, telemetry));
    const fresh = buildWhileFresh(building, ports);
    const serving = new Map<string, string>();
    while (!ports.interrupted.aborted) {
      const since = ports.clock.now();
      const plan = await findPlan([name], [], ports);
      const inputs = new Set(plan.inputs);
      if (plan.kind === 'failed') {
        if (plan.inputs === undefined) return plan;
        tellFailure(plan, show);
      } else {
        if (plan.arranged) running.arrange(plan.arranged);
        await removeGone(plan, running, serving);
        const read = await update(plan, (target) => fresh(since, target), running, serving, show);
        if (read === 'late') continue;
        for (const input of read) inputs.add(input);
      }
      await nextChange(Array.from(inputs), since, ports, plan.folders);
    }
    return done({ components: running.components.map(({ title }) => title) });
  });
}

async function removeGone({ targets }: RunPlan, running: Running, serving: Map<string, string>): Promise<void> {
  const wanted = new Set(targets.map(({ manifestPath }) => manifestPath));
  for (const { target } of running.components) {
    if (wanted.has(target.manifestPath)) continue;
    serving.delete(target.manifestPath);
    await running.remove(target.manifestPath);
  }
}

/** @returns the absolute paths of what was read, or that something has changed before it was built */
async function update(
  { targets, isSystem }: RunPlan,
  build: (target: Target) => Promise<FreshBuild>,
  running: Running,
  serving: Map<string, string>,
  show: Show,
): Promise<readonly string[] | 'late'> {
  const inputs: string[] = [];
  for (const target of targets) {
    const { manifestPath, manifest } = target;
    const { built, inputs: read } = await build(target);
    if (!built) return 'late';
    inputs.push(...read);
    // Its manifest may have changed alone, which makes another version as well.
    if (built.kind === 'built' && serving.get(manifestPath) === built.version.hash) continue;
    const problem: Failed | undefined =
      built.kind === 'failed' ? built : await running.start(target, built, { rights: [] }, isSystem);
    if (problem) tellFailure({ ...problem, message: `${manifest.name}: ${problem.message}` }, show);
    else if (built.kind === 'built') {
      serving.set(manifestPath, built.version.hash);
      show.event({ event: 'serving', component: manifest.name, hash: built.version.hash });
      show.note(`${manifest.name}: version ${shortHash(built.version.hash)} serves`);
    }
  }
  return inputs;
}
