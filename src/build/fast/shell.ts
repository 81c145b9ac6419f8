import { imagePageBytes, type PageLayer } from '../../base/index.ts';
import { finish, type Finished, type Timed } from '../finish.ts';
import { coreMemory, withGlobalsExported, withoutData } from './core-edit.ts';
import { initialise } from './initialise.ts';
import { filledPages } from './pages.ts';
import { type Spliced, type Splicer, snapshotComponent, spliceEngine, type SpliceTarget } from './splice.ts';

/**
 * All of a component that does not depend on its source, for one world: what initialises a source, and what runs it
 * once the memory is supplied. It is plain data, so that it can be kept on disk.
 */
export interface Shell extends Omit<Finished, 'kind' | 'exports'> {
  /** The spliced engine, with its mutable globals exported under `globals`. */
  readonly engine: Uint8Array;
  readonly globals: readonly string[];
  readonly bindings: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The name among `cores` of the engine's own module. Its data is empty. */
  readonly core: string;
  /** Bytes that the memory of that module may grow to. */
  readonly maximumBytes: number;
  /** The memory after an empty source, from which those of real sources differ little. */
  readonly base: PageLayer;
}

export type ShellOutcome =
  | {
      readonly kind: 'shell';
      readonly shell: Shell;
      /** The compiled `engine`, which has run already and so is warm. */
      readonly module: WebAssembly.Module;
    }
  /** The engine does not fit into what the manifest allows. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Something of the engine or the tools is not as it is known: the official path has to serve. */
  | { readonly kind: 'unsuitable'; readonly reason: string };

export interface ShellTools {
  readonly splicer: Splicer;
  /** The engine, with a limit on its memory. */
  readonly engine: Uint8Array;
  readonly adapter: Uint8Array;
}

/**
 * Makes the shell for a world: seconds of work that block this thread. It throws what the splicer throws: that the WIT
 * is not one, or that a tool trapped.
 */
export async function makeShell(
  tools: ShellTools,
  target: SpliceTarget,
  memoryBytes: number,
  timed: Timed,
): Promise<ShellOutcome> {
  const spliced = await timed('splice', () => spliceEngine(tools.splicer, tools.engine, target));
  const component = await timed('component', () => snapshotComponent(tools.splicer, spliced, target, tools.adapter));
  const finished = await finish(component, memoryBytes, timed);
  if (finished.kind === 'refused') return finished;
  if (finished.kind === 'failed') return { kind: 'unsuitable', reason: finished.message };
  const { bytes: engine, names: globals } = withGlobalsExported(spliced.wasm);
  const emptied = emptyEngine(finished, spliced);
  const module = await timed('compile', () => WebAssembly.compile(new Uint8Array(engine)));
  const base = await timed('base', () => baseMemory(module, globals, spliced));
  const { kind: _kind, exports: _exports, ...parts } = finished;
  const { bindings, environment } = spliced;
  return { kind: 'shell', module, shell: { ...parts, ...emptied, engine, globals, bindings, environment, base } };
}

/** Takes the data out of the engine's module, which is found by its memory and by having the very data of the engine. */
function emptyEngine(finished: Finished, spliced: Spliced): Pick<Shell, 'core' | 'cores' | 'maximumBytes'> {
  const data = coreMemory(spliced.wasm)?.data;
  const found = Object.entries(finished.cores).flatMap(([name, bytes]) => {
    const memory = coreMemory(bytes);
    return memory ? [{ name, bytes, memory }] : [];
  });
  const [engine, ...others] = found;
  if (!data || !engine || others.length > 0) throw new Error('The engine is not the one module with a memory.');
  if (Buffer.compare(engine.memory.data, data) !== 0) throw new Error('The data of the engine was changed.');
  return {
    core: engine.name,
    cores: { ...finished.cores, [engine.name]: withoutData(engine.bytes) },
    maximumBytes: engine.memory.maximumBytes,
  };
}

/** An empty source lacks what the world exports, which is only found when all else is in place. */
async function baseMemory(
  module: WebAssembly.Module,
  globals: readonly string[],
  spliced: Spliced,
): Promise<PageLayer> {
  const initialised = await initialise({ ...spliced, module, globals }, '', () => {});
  const memory = 'memory' in initialised ? initialised.memory : undefined;
  if (!memory || memory.length % imagePageBytes !== 0)
    throw new Error(`The engine cannot be initialised: ${JSON.stringify(initialised)}`);
  return filledPages(memory);
}
