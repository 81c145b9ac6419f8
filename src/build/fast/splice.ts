import { withoutExports } from './core-edit.ts';

/** The features of the engine that a component is built with. */
export type Feature = 'stdio' | 'random' | 'clocks' | 'http' | 'fetch-event';

/** What is used of the splicer, which is an inner part of componentize-js. */
export interface Splicer {
  spliceBindings(
    engine: Uint8Array,
    features: Feature[],
    witWorld: undefined,
    witPath: string,
    worldName: string,
    debug: boolean,
  ): {
    readonly wasm: Uint8Array;
    readonly jsBindings: string;
    readonly exports: readonly (readonly [name: string, fn: CoreFunction])[];
    readonly imports: readonly (readonly [specifier: string, name: string, parameters: number])[];
  };
  stubWasi(
    engine: Uint8Array,
    features: Feature[],
    witWorld: undefined,
    witPath: string,
    worldName: string,
  ): Uint8Array;
}

interface CoreFunction {
  readonly params: readonly string[];
  readonly ret?: string;
  readonly retptr: boolean;
  readonly retsize: number;
  readonly paramptr: boolean;
}

/** What the engine is spliced for. The splicer reads the WIT by itself, at a path below the temporary folder. */
export interface SpliceTarget {
  readonly features: readonly Feature[];
  readonly witPath: string;
  readonly worldName: string;
}

/** The engine with the bindings of one world in it, and what its initialiser wants to be told. */
export interface Spliced {
  readonly wasm: Uint8Array;
  /** The JavaScript that the initialiser runs before the source. */
  readonly bindings: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The features that the official path takes for a source with these exports: one that handles requests by itself leaves
 * no room for the engine's own event.
 */
export function featuresFor(exported: readonly string[]): Feature[] {
  const all: Feature[] = ['stdio', 'random', 'clocks', 'http', 'fetch-event'];
  return exported.includes('incomingHandler') ? all.filter((feature) => feature !== 'fetch-event') : all;
}

export function spliceEngine(splicer: Splicer, engine: Uint8Array, target: SpliceTarget): Spliced {
  const { features, witPath, worldName } = target;
  const { wasm, jsBindings, exports, imports } = splicer.spliceBindings(
    engine,
    [...features],
    undefined,
    witPath,
    worldName,
    false,
  );
  const environment = {
    DEBUG: '',
    SOURCE_NAME: 'source.js',
    FEATURE_CLOCKS: features.includes('clocks') ? '1' : '',
    EXPORT_CNT: String(exports.length),
    IMPORT_CNT: String(imports.length),
    ...Object.assign({}, ...exports.map(([name, fn], index) => exportVariables(name, fn, index))),
    ...Object.assign(
      {},
      ...imports.map(([, name, parameters], index) => ({
        [`IMPORT${index}_NAME`]: name,
        [`IMPORT${index}_ARGCNT`]: String(parameters),
      })),
    ),
  };
  return { wasm, bindings: jsBindings, environment };
}

/**
 * The component of a spliced engine that initialises nothing: its memory is that of an initialised source, or is to be
 * supplied.
 */
export async function snapshotComponent(
  splicer: Splicer,
  spliced: Spliced,
  target: SpliceTarget,
  adapter: Uint8Array,
): Promise<Uint8Array> {
  const { features, witPath, worldName } = target;
  const { componentNew } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  const plain = withoutExports(spliced.wasm, onlyForInitialising);
  const stubbed = splicer.stubWasi(plain, [...features], undefined, witPath, worldName);
  return componentNew(stubbed, [['wasi_snapshot_preview1', adapter]]);
}

/** What only the initialisation calls. The adapter would call the first of them again at each start. */
const onlyForInitialising = [
  '_initialize',
  'wizer-initialize',
  'wizer.resume',
  'componentize.wizer',
  'check_init',
] as const;

function exportVariables(name: string, fn: CoreFunction, index: number): Record<string, string> {
  return {
    [`EXPORT${index}_NAME`]: name,
    [`EXPORT${index}_ARGS`]: `${fn.paramptr ? '*' : ''}${fn.params.join(',')}`,
    [`EXPORT${index}_RET`]: `${fn.retptr ? '*' : ''}${fn.ret ?? ''}`,
    [`EXPORT${index}_RETSIZE`]: String(fn.retsize),
  };
}
