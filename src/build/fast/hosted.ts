import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { messageOf } from '../../base/index.ts';
import { type ComponentizeOutcome, type ComponentizeStep, explain, leastMemoryBytes, tooMuch } from '../engine.ts';
import { adapterFile, engineVersion, readEngine } from '../engine-files.ts';
import { withMemoryLimit } from '../engine-memory.ts';
import { isTrap } from '../trap.ts';
import { withGlobalsExported, withMemory } from './core-edit.ts';
import { initialise } from './initialise.ts';
import { notInitialised } from './not-initialised.ts';
import { featuresFor, snapshotComponent, spliceEngine } from './splice.ts';

export interface HostedPorts {
  /** Why the inner parts of the tools cannot be trusted, if so. */
  flaw(): Promise<string | undefined>;
  /** Takes what a source prints while it is initialised. */
  print(text: string): void;
}

/**
 * Makes an ordinary component where there is no native initialiser for the platform: the engine's own initialiser runs
 * in this process, and the module is written out with the memory that it leaves, which is what the native one does too.
 * It blocks its thread while the source's top level runs.
 */
export function hostedComponentize({ flaw, print }: HostedPorts): ComponentizeStep {
  return async (bundle, { witPath, worldName, memoryBytes: allowed, exported }, signal) => {
    const reason = await flaw();
    if (reason !== undefined) return withoutNative(reason);
    const { setPreopens, splicer } = await import('../componentize-js.ts');
    // The splicer asks once in the life of the process what it may open, so that has to be what stays the same.
    setPreopens({ [tmpdir()]: tmpdir() });
    const memoryBytes = Math.max(allowed, leastMemoryBytes);
    try {
      const engine = withMemoryLimit(await readEngine(), memoryBytes);
      const target = { features: featuresFor(exported), witPath, worldName };
      const spliced = spliceEngine(splicer, engine, target);
      const { bytes, names: globals } = withGlobalsExported(spliced.wasm);
      const module = await WebAssembly.compile(new Uint8Array(bytes));
      signal.throwIfAborted();
      const done = await initialise({ ...spliced, module, globals }, bundle, print);
      if (done.kind === 'unsuitable') return withoutNative(done.reason);
      if (done.kind !== 'initialised') return notInitialised(done, memoryBytes);
      if (done.errors !== '') print(done.errors);
      const filled = { ...spliced, wasm: withMemory(spliced.wasm, done.memory) };
      const component = await snapshotComponent(splicer, filled, target, await readFile(adapterFile()));
      return { kind: 'component', bytes: await signed(component) };
    } catch (error) {
      if (signal.aborted) throw error;
      if (isTrap(error)) return { kind: 'broken', message: tooMuch };
      return explain(messageOf(error), memoryBytes);
    }
  };
}

function withoutNative(reason: string): ComponentizeOutcome {
  const platform = `${process.platform}-${process.arch}`;
  const message = `It cannot be built by the package of Airlock that runs everywhere, since ${reason}. A package for ${platform} has the native initialiser, which can.`;
  return { kind: 'failed', message };
}

/** Names the tools in the component, as the official path does. */
async function signed(component: Uint8Array): Promise<Uint8Array> {
  const { metadataAdd } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  return metadataAdd(component, [
    ['language', [['JavaScript', '']]],
    ['processed-by', [['ComponentizeJS', await engineVersion()]]],
  ]);
}
