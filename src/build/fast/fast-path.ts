import type { CoreModuleSource } from '../../base/index.ts';
import type { ComponentizeOutcome } from '../engine.ts';
import type { Finished, Timed } from '../finish.ts';
import type { WitSources } from '../wit-sources.ts';
import { initialise } from './initialise.ts';
import { notInitialised } from './not-initialised.ts';
import { changedPages } from './pages.ts';
import type { LoadedShell, Shells } from './shells.ts';
import { featuresFor } from './splice.ts';

/** Builds by initialising the source in this process and taking its memory, in a hundredth of the official path's time. */
export interface FastPath {
  /** @param exported the names that the bundle exports */
  snapshot(bundle: string, exported: readonly string[], world: FastWorld, timed: Timed): Promise<FastOutcome>;
  /** Makes ready what a source of this world most probably needs, so that its build finds it. */
  prepare(world: FastWorld): Promise<void>;
}

export interface FastWorld {
  readonly wit: WitSources;
  readonly worldName: string;
  readonly memoryBytes: number;
}

export type FastOutcome =
  | { readonly kind: 'snapshot'; readonly parts: SnapshotParts }
  | Exclude<ComponentizeOutcome, { readonly kind: 'component' }>
  /** It needs more memory than the manifest allows. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The official path has to serve. */
  | { readonly kind: 'unsuitable'; readonly reason: string };

/** A version but for what is said of it by its manifest and world. */
export interface SnapshotParts extends Omit<Finished, 'kind' | 'exports' | 'cores'> {
  readonly cores: Readonly<Record<string, CoreModuleSource>>;
  /** The name of the shell: versions with the same one have all in common but their memory. */
  readonly shell: string;
}

export interface FastPathPorts {
  readonly shells: Shells;
  /** Why this path cannot be trusted on this machine, if so. It is asked before each build and remembers its answer. */
  flaw(): Promise<string | undefined>;
  /** Takes what a source prints while it is initialised. */
  print(text: string): void;
}

/** Bytes of a memory that a source may fill by itself while it is initialised: all of them go to the host at each save. */
const mostChangedBytes = 64 * 1024 * 1024;

export function createFastPath({ shells, flaw, print }: FastPathPorts): FastPath {
  async function find(world: FastWorld, exported: readonly string[]): ReturnType<Shells['find']> {
    const reason = await flaw();
    if (reason !== undefined) return { kind: 'unsuitable', reason };
    return shells.find({ ...world, features: featuresFor(exported) });
  }

  return {
    async snapshot(bundle, exported, world, timed) {
      const found = await timed('shell', () => find(world, exported));
      if (found.kind !== 'loaded') return found;
      const { loaded } = found;
      const done = await timed('initialise', () => initialise(loaded.initialiser, bundle, print));
      switch (done.kind) {
        case 'failed':
        case 'printed-too-much':
          return notInitialised(done, world.memoryBytes);
        case 'unsuitable':
          return done;
        case 'initialised':
          if (done.errors !== '') print(done.errors);
          return timed('image', () => withImage(loaded, done.memory));
      }
    },
    async prepare(world) {
      await find(world, []);
    },
  };
}

function withImage({ name, shell, base }: LoadedShell, memory: Uint8Array): FastOutcome {
  const { glue, cores, core, imports, wit, componentBytes, maximumBytes } = shell;
  if (memory.length > maximumBytes) {
    const [needed, limit] = [memory.length, maximumBytes].map((bytes) => Math.ceil(bytes / 1024 ** 2));
    const message = `The component needs ${needed} MiB of memory at start; the limit is ${limit} MiB.`;
    return { kind: 'refused', message };
  }
  const changed = changedPages(memory, base, mostChangedBytes);
  if (!changed) {
    const limit = mostChangedBytes / 1024 ** 2;
    const message = `The source makes more than ${limit} MiB of data while it is initialised, which is too much. Make such data when it is asked for, or pass it in.`;
    return { kind: 'failed', message };
  }
  const code = cores[core];
  if (!code) throw new Error('A shell has the module of its engine.');
  const filled = { code, memory: { bytes: memory.length, layers: [shell.base, changed] } };
  const parts = { shell: name, glue, cores: { ...cores, [core]: filled }, imports, wit, componentBytes };
  return { kind: 'snapshot', parts };
}
