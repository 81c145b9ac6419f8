import type { Building, BuiltOutcome } from '../building.ts';
import type { Failed } from '../command.ts';
import type { RunSettings } from '../hosting.ts';
import type { RunPlan } from './plan.ts';
import type { Running } from './running.ts';

/** Builds all of a plan, and starts it only then: what cannot be built must not leave half a system behind. */
export async function startPlan(
  { targets, isSystem, arranged }: RunPlan,
  building: Building,
  running: Running,
  settings: RunSettings,
): Promise<Failed | undefined> {
  const built: BuiltOutcome[] = [];
  for (const target of targets) {
    const made = await building.build(target);
    if (made.kind === 'failed') return { ...made, message: `${target.manifest.name}: ${made.message}` };
    built.push(made);
  }
  if (arranged) running.arrange(arranged);
  for (const [at, target] of targets.entries()) {
    const made = built[at];
    const problem = made && (await running.start(target, made, settings, isSystem));
    if (problem) return { ...problem, message: `${target.manifest.name}: ${problem.message}` };
  }
  await running.portsTried();
  return undefined;
}
