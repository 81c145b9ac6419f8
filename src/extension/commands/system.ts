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

/** Starts whatever does not run, each after what it needs. One that fails keeps only those from starting that need it. */
export async function startSystem(ports: SystemPorts): Promise<void> {
  const failed: string[] = [];
  for (const component of inOrder(ports)) {
    await component.whenIdle();
    if (component.snapshot()?.state === 'running') continue;
    await start(component, ports.host);
    if (component.snapshot()?.state !== 'running') failed.push(component.title);
  }
  const all = ports.components.list().length;
  ports.output.line('system', `started: ${all - failed.length} of ${all} components run`);
  if (failed.length > 0) say('error', `Airlock: these did not start: ${failed.join(', ')}. Their rows say why.`);
}

/** Stops whatever runs, each before what it needs. */
export async function stopSystem(ports: SystemPorts): Promise<void> {
  for (const { key } of inOrder(ports).toReversed()) if (key) await ports.host.stop(key);
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

/** All components, each after those that it needs; those without a readable manifest come last. */
function inOrder({ components, files }: SystemPorts): readonly Component[] {
  const all = components.list();
  const folders = Array.from(new Set(all.map(({ workspaceRoot }) => workspaceRoot)));
  const ids = folders.flatMap((folder) => planOf(folder, all, files).order.map(({ id }) => id));
  const place = new Map(ids.map((id, at) => [id, at]));
  return all.toSorted((a, b) => (place.get(a.manifestPath) ?? ids.length) - (place.get(b.manifestPath) ?? ids.length));
}
