import { type Event, type Owned, Scope } from '../../base/index.ts';
import { type Host, planSystem, type SystemPlan } from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { soon } from '../soon.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/** A component as far as its place in the start goes. */
type Placed = Pick<Component, 'manifestPath' | 'manifest' | 'workspaceRoot'>;

/** The plan for the components of one workspace folder, by what their manifests and the file say now. */
export function planOf(folder: string, all: readonly Placed[], files: Pick<WorkspaceFiles, 'of'>): SystemPlan {
  const parties = all.flatMap(({ manifestPath, manifest, workspaceRoot }) =>
    manifest && workspaceRoot === folder ? [{ id: manifestPath, name: manifest.name, links: manifest.links }] : [],
  );
  return planSystem(parties, files.of(folder));
}

/** Those of the same folder that start before a component. */
export function startingBefore<T extends Placed>(
  component: Placed,
  all: readonly T[],
  files: Pick<WorkspaceFiles, 'of'>,
): readonly T[] {
  const { order } = planOf(component.workspaceRoot, all, files);
  const ids = order.find(({ id }) => id === component.manifestPath)?.after ?? [];
  return all.filter(({ manifestPath }) => ids.includes(manifestPath));
}

/**
 * Waits until all that start before have come to their ends, well or badly. Who that is is asked anew whenever something
 * has changed, so that nobody waits for one who no longer comes first.
 */
export async function whenTurnComes(
  before: () => readonly Pick<Component, 'whenIdle'>[],
  onChange: Event<unknown>,
): Promise<void> {
  const done = new Set<object>();
  for (;;) {
    const next = before().find((each) => !done.has(each));
    if (!next) return;
    const { promise: changed, resolve } = Promise.withResolvers<'changed'>();
    const listening = onChange(() => resolve('changed'));
    const ended = await Promise.race([next.whenIdle(), changed]);
    await listening.dispose();
    if (ended !== 'changed') done.add(next);
  }
}

/** Saves of several files, and what follows from them, are one arrangement. */
const arrangeMs = 50;

/** Keeps the host's groups in line with what the workspace files and the manifests say. */
export function arrangeSystem(ports: {
  readonly components: Components;
  readonly host: Pick<Host, 'arrange'>;
  readonly files: WorkspaceFiles;
  failed(error: unknown): void;
}): Owned {
  const { components, host, files } = ports;
  const scope = new Scope((error) => ports.failed(error));
  let arranged: ReadonlyMap<string, string> = new Map();

  function arrange(): void {
    const next = new Map<string, string>();
    for (const folder of files.folders) {
      const { groups, problems } = planOf(folder, components.list(), files);
      const { health } = files.of(folder);
      const picture = JSON.stringify([groups, health, problems]);
      next.set(folder, picture);
      if (arranged.get(folder) === picture) continue;
      host.arrange(folder, { groups, health });
      files.report(folder, problems);
    }
    for (const folder of arranged.keys()) if (!next.has(folder)) host.arrange(folder, undefined);
    arranged = next;
  }

  const soonAgain = scope.own(soon(arrangeMs, arrange));
  /** What the plan is made of: a component tells of much else. */
  const seen = new WeakMap<Component, Component['manifest']>();
  scope.own(
    components.onChange((component) => {
      if (component && seen.get(component) === component.manifest) return;
      if (component) seen.set(component, component.manifest);
      soonAgain.ask();
    }),
  );
  scope.own(
    files.onChange(() => {
      // The problems were shown anew without what was said of the plan.
      arranged = new Map(Array.from(arranged.keys(), (folder) => [folder, '']));
      soonAgain.ask();
    }),
  );
  return scope;
}
