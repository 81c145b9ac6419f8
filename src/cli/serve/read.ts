import { type ComponentKey, type FolderGroup, type Host, storageOwner } from '../../host/index.ts';
import type { Hosting, RunningComponent } from '../hosting.ts';
import { addedMessages, isUp, readComponent, readProcess, type Reading } from '../../telemetry/index.ts';
import type { Health } from './monitor.ts';

/** A component that is served, under a name that no other has. */
export interface ServedComponent extends RunningComponent {
  readonly title: string;
  readonly storage: Hosting['storage'];
}

/** What all hosts together count and take now. */
export async function read(
  components: readonly ServedComponent[],
  hosts: readonly Host[],
  { version, startedMs }: { readonly version: string; readonly startedMs: number },
): Promise<Reading> {
  const stored = await storedBytes(components);
  return {
    version,
    components: components.flatMap(
      ({ host, key, title }) =>
        readComponent(host, key, title, keepsValues(host, key) ? stored.get(storageOwner(key)) : undefined) ?? [],
    ),
    messages: addedMessages(hosts.map((host) => host.messages.counts())),
    process: readProcess(startedMs),
  };
}

/** How each component stands. */
export function healthOf(components: readonly ServedComponent[], isDraining: boolean, expected: number): Health {
  const each = components.map(({ host, key, title: name }) => {
    const snapshot = host.snapshot(key);
    const state = snapshot?.state ?? 'stopped';
    const word = snapshot?.health;
    const isWell = isUp(state) && word?.health !== 'failed';
    const detail = isUp(state) ? word?.why : (downWith(snapshot?.group) ?? snapshot?.lastFailure?.message);
    return { isWell, told: { name, state, ...(detail === undefined ? {} : { detail }) } };
  });
  const isWell = each.length >= expected && each.every((one) => one.isWell);
  return {
    status: isDraining ? 'draining' : isWell ? 'serving' : 'failing',
    components: each.map(({ told }) => told),
  };
}

/** Why a component was stopped by its group. */
function downWith(group: FolderGroup | undefined): string | undefined {
  return group?.standing.kind === 'down'
    ? `its group ${group.name} is down, since ${group.standing.member} failed: ${group.standing.because}`
    : undefined;
}

/** The bytes that each owner keeps. A storage of which no component keeps anything is not even opened. */
async function storedBytes(components: readonly ServedComponent[]): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>();
  const keeping = components.filter(({ host, key }) => keepsValues(host, key));
  for (const { key } of keeping) bytes.set(storageOwner(key), 0);
  for (const storage of new Set(keeping.map((each) => each.storage))) {
    const usage = await storage?.people({ kind: 'usage' });
    if (usage?.kind === 'done') for (const { owner, bytes: kept } of usage.result) bytes.set(owner, kept);
    else for (const { key } of keeping.filter((each) => each.storage === storage)) bytes.delete(storageOwner(key));
  }
  return bytes;
}

function keepsValues(host: Host, key: ComponentKey): boolean {
  return host.snapshot(key)?.version?.imports.some(({ name }) => name.startsWith('wasi:keyvalue/')) === true;
}
