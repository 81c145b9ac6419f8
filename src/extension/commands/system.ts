import type { Host } from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { say } from '../notices.ts';
import type { Output } from '../output.ts';
import { planOf } from '../system/system.ts';
import type { WorkspaceFiles } from '../system/workspace-files.ts';

export interface SystemPorts {
  readonly components: Pick<Components, 'list'>;
  readonly host: Host;
  readonly files: Pick<WorkspaceFiles, 'of'>;
  readonly output: Pick<Output, 'line'>;
}

/** Starts whatever does not run, each as soon as those before it are done. One that fails keeps nobody else from it. */
export async function startSystem(ports: SystemPorts): Promise<void> {
  const failed: string[] = [];
  const done = new Map<string, Promise<void>>();
  for (const { component, after } of inOrder(ports)) {
    const before = after.flatMap((id) => done.get(id) ?? []);
    done.set(component.manifestPath, bringUp(component, before));
  }
  async function bringUp(component: Component, before: readonly Promise<void>[]): Promise<void> {
    await Promise.all(before);
    await component.whenIdle();
    if (component.snapshot()?.state === 'running') return;
    await start(component, ports.host);
    if (component.snapshot()?.state !== 'running') failed.push(component.title);
  }
  await Promise.all(done.values());
  ports.output.line('system', `started: ${done.size - failed.length} of ${done.size} components run`);
  if (failed.length > 0) say('error', `Airlock: these did not start: ${failed.join(', ')}. Their rows say why.`);
}

/** Stops whatever runs, each before what it needs. */
export async function stopSystem(ports: SystemPorts): Promise<void> {
  for (const { component } of inOrder(ports).toReversed()) {
    if (component.key) await ports.host.stop(component.key);
  }
  ports.output.line('system', 'stopped');
}

/** Starts again whatever a component's group gave up on, and whom it stopped for that. */
export function resetGroup({ host, output }: SystemPorts, component: Component): void {
  const group = component.snapshot()?.group;
  if (!group) {
    say('information', `Airlock: ${component.title} is in no group.`);
    return;
  }
  host.resetGroup(group.folder, group.name);
  output.line('system', `group ${group.name} was reset`);
}

async function start(component: Component, host: Host): Promise<void> {
  if (component.key && component.snapshot()?.version) {
    await host.restart(component.key);
    return;
  }
  component.refresh('the system starts');
  await component.whenIdle();
}

/** All components, each after those that it needs, by the paths of their manifests. */
function inOrder({ components, files }: SystemPorts): readonly {
  readonly component: Component;
  readonly after: readonly string[];
}[] {
  const all = components.list();
  const folders = Array.from(new Set(all.map(({ workspaceRoot }) => workspaceRoot)));
  const steps = folders.flatMap((folder) => planOf(folder, all, files).order);
  const unread = all.filter(({ manifest }) => !manifest).map(({ manifestPath }) => ({ id: manifestPath, after: [] }));
  return [...steps, ...unread].flatMap(({ id, after }) => {
    const component = all.find(({ manifestPath }) => manifestPath === id);
    return component ? [{ component, after }] : [];
  });
}
