// Stands for the package of this name: the three things that componentize-js takes of it, without the rest.
export { componentNew, metadataAdd } from '@bytecodealliance/jco-transpile/wasm-tools';

export function preview1AdapterReactorPath(): URL {
  return new URL('./componentize-js/lib/wasi_snapshot_preview1.reactor.wasm', import.meta.url);
}
