import { shown } from '../../base/index.ts';
import type { Right } from '../../manifest/index.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import { findRunnable } from '../runnable.ts';
import { findSystem, namesSystem, type System } from '../system.ts';
import type { Target } from '../target.ts';

/** The groups of a folder's components, and when they are asked how they are. */
export type Arranged = Pick<System, 'folder' | 'arrangement'>;

/** What a person named to be run together. */
export interface RunPlan {
  readonly kind: 'plan';
  /** In the order in which they start. */
  readonly targets: readonly Target[];
  /** Whether these are all components of a workspace, so that none has to be looked for by its name. */
  readonly isSystem: boolean;
  /** What is declared of the components of a folder together. */
  readonly arranged?: Arranged;
  /** Absolute paths of what was read to know this. */
  readonly inputs: readonly string[];
  /** Absolute paths of the folders in which components were looked for. */
  readonly folders: readonly string[];
}

/**
 * Finds what a person named: a workspace's whole system, or components one by one.
 *
 * @param rights typed for this run; they go with one component only, since they do not say whose they are
 */
export async function findPlan(
  names: readonly string[],
  rights: readonly Right[],
  ports: Ports,
): Promise<RunPlan | Failed> {
  const [first = '.'] = names;
  if (names.length <= 1 && (await namesSystem(first, ports))) {
    if (rights.length > 0) return severalAndRights();
    const system = await findSystem(first, ports);
    if (system.kind === 'failed') return system;
    const { targets, inputs, folders } = system;
    return { kind: 'plan', targets, isSystem: true, arranged: system, inputs, folders };
  }
  if (names.length > 1 && rights.length > 0) return severalAndRights();
  const targets: Target[] = [];
  for (const name of names.length === 0 ? [first] : names) {
    const target = await findRunnable(name, ports, rights);
    if (target.kind === 'failed') return target;
    if (targets.some(({ manifestPath, bare }) => !bare && manifestPath === target.manifestPath))
      return failed('usage', `${shown(name)} is named twice`);
    targets.push(target);
  }
  return {
    kind: 'plan',
    targets,
    isSystem: false,
    inputs: targets.map(({ manifestPath }) => manifestPath),
    folders: [],
  };
}

/** Why a right that was typed cannot be given where several components are started. */
export function severalAndRights(): Failed {
  return failed('usage', '--grant goes with one component, and several are started', {
    advice: ['airlock rights --grant gives a component a right for good'],
  });
}
