import { createHash } from 'node:crypto';
import type { CoreModuleSource, MemoryImage } from '../base/index.ts';

/** A core module that is ready to be instantiated. */
export interface CompiledCore {
  readonly module: WebAssembly.Module;
  /** What its one memory is filled with as soon as it is instantiated. */
  readonly memory: MemoryImage | undefined;
}

/** Compiles core modules once for each content, however many workers and versions use it. */
export interface CoreCompiler {
  compile(cores: Readonly<Record<string, CoreModuleSource>>): Promise<ReadonlyMap<string, CompiledCore>>;
}

/** How many bytes of code are kept compiled; the least recently used module goes first. */
const keptBytes = 64 * 1024 * 1024;

export function createCoreCompiler(): CoreCompiler {
  const modules = new Map<string, { readonly module: Promise<WebAssembly.Module>; readonly size: number }>();
  /** Versions of one world share the bytes of their code, and ten megabytes take a while to hash. Nobody writes to them. */
  const hashes = new WeakMap<Uint8Array, string>();

  function hashOf(bytes: Uint8Array): string {
    const known = hashes.get(bytes);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(bytes).digest('hex');
    hashes.set(bytes, hash);
    return hash;
  }

  function one(bytes: Uint8Array): Promise<WebAssembly.Module> {
    const key = hashOf(bytes);
    const entry = modules.get(key) ?? { module: WebAssembly.compile(new Uint8Array(bytes)), size: bytes.length };
    modules.delete(key);
    modules.set(key, entry);
    // A module that does not compile is not worth keeping.
    entry.module.catch(() => modules.delete(key));
    let size = Array.from(modules.values(), (other) => other.size).reduce((sum, each) => sum + each, 0);
    for (const [oldest, other] of modules) {
      if (size <= keptBytes || other === entry) break;
      modules.delete(oldest);
      size -= other.size;
    }
    return entry.module;
  }

  async function compiled(source: CoreModuleSource): Promise<CompiledCore> {
    return source instanceof Uint8Array
      ? { module: await one(source), memory: undefined }
      : { module: await one(source.code), memory: source.memory };
  }

  return {
    async compile(cores) {
      return new Map(
        await Promise.all(Object.entries(cores).map(async ([file, source]) => [file, await compiled(source)] as const)),
      );
    },
  };
}
