import { dirname } from 'node:path';
import { messageOf } from '../../base/index.ts';
import type { SourceWorld, Typings } from '../../build/index.ts';
import { isUpToDate, writeTypings } from './typings-folder.ts';

/** Keeps the declarations of each component's world beside its source. */
export interface WorldFollower {
  /**
   * Takes in the world of a component, as a build found it. The work is done later, one after the other; of the worlds
   * of one component only the newest counts.
   *
   * @param component real paths of its manifest, and of the workspace folder that it is in
   */
  follow(component: FollowedComponent, world: SourceWorld): void;
  /** Settles when nothing is to be done any more. */
  whenIdle(): Promise<void>;
}

export interface FollowedComponent {
  readonly title: string;
  readonly manifestPath: string;
  readonly workspaceRoot: string;
}

export interface FollowerPorts {
  readonly typings: Typings;
  warn(message: string): void;
}

export function followWorlds({ typings, warn }: FollowerPorts): WorldFollower {
  const newest = new Map<string, SourceWorld>();
  /** What was complained of, by component: each thing once in a row. */
  const told = new Map<string, string>();
  let idle: Promise<void> = Promise.resolve();

  async function bringUpToDate(component: FollowedComponent, world: SourceWorld): Promise<string | undefined> {
    const { manifestPath, workspaceRoot } = component;
    const place = { workspaceRoot, folder: dirname(manifestPath) };
    if (newest.get(manifestPath) !== world || (await isUpToDate(place, typings.hashOf(world)))) return undefined;
    const made = await typings.make(world);
    if (newest.get(manifestPath) !== world) return undefined;
    return made.kind === 'refused' ? made.message : writeTypings(place, made);
  }

  async function take(component: FollowedComponent, world: SourceWorld): Promise<void> {
    const problem = await bringUpToDate(component, world).catch(messageOf);
    if (problem !== undefined && told.get(component.manifestPath) !== problem) {
      warn(`${component.title}: the types of its world are not up to date: ${problem}`);
    }
    told.set(component.manifestPath, problem ?? '');
  }

  return {
    follow(component, world) {
      newest.set(component.manifestPath, world);
      idle = idle.then(() => take(component, world));
    },
    async whenIdle() {
      let last;
      do {
        last = idle;
        await last;
      } while (last !== idle);
    },
  };
}
