import { createHash } from 'node:crypto';

/** Compiles core modules once for each content, however many workers and versions use it. */
export interface CoreCompiler {
  compile(cores: Readonly<Record<string, Uint8Array>>): Promise<ReadonlyMap<string, WebAssembly.Module>>;
}

/** How many bytes of code are kept compiled; the least recently used module goes first. */
const keptBytes = 64 * 1024 * 1024;

export function createCoreCompiler(): CoreCompiler {
  const modules = new Map<string, { readonly module: Promise<WebAssembly.Module>; readonly size: number }>();

  function one(bytes: Uint8Array): Promise<WebAssembly.Module> {
    const key = createHash('sha256').update(bytes).digest('hex');
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

  return {
    async compile(cores) {
      return new Map(
        await Promise.all(Object.entries(cores).map(async ([file, bytes]) => [file, await one(bytes)] as const)),
      );
    },
  };
}
