import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Emitter, type Owned, Scope } from '../../base/index.ts';
import {
  type ComponentKey,
  type ComponentVersion,
  createHost,
  createPrograms,
  createVirtualNetwork,
  type GrantStore,
  type Host,
  noRulings,
  openStorage,
  type Storage,
  type VirtualNetwork,
} from '../../host/index.ts';
import type { Capability, Right } from '../../manifest/index.ts';
import type { VirtualWorld } from '../file/test-file.ts';
import type { TrialPorts } from './ports.ts';

/** A host of its own for one component in a world that is made up: nothing in it reaches anything real. */
export interface Place extends Owned {
  readonly host: Host;
  readonly key: ComponentKey;
  readonly network: VirtualNetwork;
  /** The version as it is to run here, with the world's clock, chance and configuration. */
  readonly version: ComponentVersion;
  /** What the component's folder holds at a path, or nothing. */
  file(path: string): Promise<Uint8Array | undefined>;
  /** What is stored under a key, or nothing. */
  value(namespace: string, key: string): Promise<Uint8Array | undefined>;
}

/** Makes the place. Throws where the files of the world cannot be written. */
export async function openPlace(version: ComponentVersion, world: VirtualWorld, ports: TrialPorts): Promise<Place> {
  const scope = new Scope((error) => ports.log.error(`ending a test's place: ${String(error)}`));
  try {
    await mkdir(ports.temporary, { recursive: true });
    const base = await realpath(await mkdtemp(join(ports.temporary, 'trial-')));
    scope.own({ dispose: () => rm(base, { recursive: true, force: true, maxRetries: 5 }) });
    const [folder, values] = [join(base, 'folder'), join(base, 'values')];
    await Promise.all([mkdir(folder), mkdir(values)]);
    for (const [path, bytes] of world.files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    const storage = scope.own(openStorage({ ...ports, folder: values }));
    await fill(storage, world);
    const network = createVirtualNetwork(world.network);
    const host = scope.own(
      createHost({
        clock: ports.clock,
        log: ports.log,
        workerFile: ports.workerFile,
        referenceWit: ports.referenceWit,
        isolation: { get: () => (ports.isIsolated ? 'all' : 'none'), onChange: never.event },
        grants: nothingGranted,
        // A role gives what is requested as well, however the test spells it; alone neither of them gives anything.
        roles: { of: () => ({ allowed: virtualRights(version, world), denied: [] }), onChange: never.event },
        environment: world.environment,
        programs: createPrograms({ searchPath: undefined, folders: () => [] }),
        storage,
        virtualNetwork: network,
      }),
    );
    const key = { manifestPath: join(folder, 'airlock.json'), name: 'subject', origin: 'test' };
    return {
      host,
      key,
      network,
      version: inWorld(version, world),
      file: (path) => readFile(join(folder, path)).then((bytes) => new Uint8Array(bytes), absent),
      async value(namespace, name) {
        const seen = await storage.people({ kind: 'view', namespace, key: name });
        if (seen.kind === 'failed') throw new Error(seen.message);
        return seen.result;
      },
      dispose: () => scope.dispose(),
    };
  } catch (error) {
    await scope.dispose();
    throw error;
  }
}

async function fill(storage: Storage, world: VirtualWorld): Promise<void> {
  for (const [namespace, entries] of world.storage) {
    for (const [key, value] of entries) {
      // Bytes are moved to the thread that keeps them, and the next case wants them again.
      const done = await storage.people({ kind: 'edit', namespace, key, value: value.slice() });
      if (done.kind === 'failed') throw new Error(`${namespace}/${key} cannot be stored: ${done.message}`);
    }
  }
}

/** Of the rights that a test gives or a manifest asks for, those that something virtual stands behind. */
function virtualRights(version: ComponentVersion, world: VirtualWorld): readonly Right[] {
  return (world.rights ?? version.requests).filter(({ capability }) => !real.has(capability));
}

/** Programs are those of this machine, whatever a test says. */
const real: ReadonlySet<Capability> = new Set<Capability>(['process']);

function inWorld(version: ComponentVersion, { clock, seed, config }: VirtualWorld): ComponentVersion {
  return {
    ...version,
    conditions: {
      ...version.conditions,
      ...(config && { config }),
      ...(clock !== undefined && { clocks: { kind: 'frozen', time: clock } as const }),
      ...(seed !== undefined && { random: { kind: 'seeded', seed } as const }),
    },
  };
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return;
  throw error;
}

const never = new Emitter<void>(() => {});

/** No person gives anything in a test. */
const nothingGranted: GrantStore = {
  rulingsOf: () => noRulings,
  grant: refuse,
  revoke: refuse,
  ruleOut: refuse,
  look() {},
  onChange: never.event,
  dispose() {},
};

function refuse(): never {
  throw new Error('a test grants nothing');
}
