import type { Log, Scope } from '../base/index.ts';
import type { Right } from '../manifest/index.ts';
import { type Building, type BuiltOutcome, openBuilding } from './building.ts';
import type { Given, Outcome } from './command.ts';
import type { Ports } from './ports.ts';
import { debugLog } from './programs.ts';
import { findRunnable } from './runnable.ts';
import { scoped } from './scoped.ts';
import type { Show } from './show.ts';
import type { Target } from './target.ts';

/** A component that is built, and what ends with the command that wanted it. */
export interface Built {
  readonly target: Target;
  readonly built: BuiltOutcome;
  readonly building: Building;
  readonly scope: Scope;
  readonly log: Log;
}

/**
 * Finds a component and builds it, and says why where it cannot.
 *
 * @param name as it was typed: a folder, a manifest, a `.wasm` file, an installed name
 * @param rights what a component without a manifest asks for
 */
export async function withBuilt(
  name: string,
  rights: readonly Right[],
  given: Given,
  ports: Ports,
  show: Show,
  use: (built: Built) => Promise<Outcome>,
): Promise<Outcome> {
  const target = await findRunnable(name, ports, rights);
  if (target.kind === 'failed') return target;
  const log = debugLog(ports);
  return scoped(log, async (scope) => {
    const building = scope.own(openBuilding(ports, show, log, given.flag('allow-build')));
    const built = await building.build(target);
    return built.kind === 'failed' ? built : use({ target, built, building, scope, log });
  });
}
