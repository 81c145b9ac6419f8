import { createHash } from 'node:crypto';

/** Compiles core modules once for each content, however many workers and versions use it. */
export interface CoreCompiler {
  compile(cores: Readonly<Record<string, Uint8Array>>): Promise<ReadonlyMap<string, WebAssembly.Module>>;
}

/** How many compiled modules are kept; the least recently used one goes first. */
const kept = 32;

export function createCoreCompiler(): CoreCompiler {
  const modules = new Map<string, Promise<WebAssembly.Module>>();

  function one(bytes: Uint8Array): Promise<WebAssembly.Module> {
    const key = createHash('sha256').update(bytes).digest('hex');
    const module = modules.get(key) ?? WebAssembly.compile(new Uint8Array(bytes));
    modules.delete(key);
    modules.set(key, module);
    // A module that does not compile is not worth keeping.
    module.catch(() => modules.delete(key));
    for (const oldest of modules.keys()) {
      if (modules.size <= kept) break;
      modules.delete(oldest);
    }
    return module;
  }

  return {
    async compile(cores) {
      return new Map(
        await Promise.all(Object.entries(cores).map(async ([file, bytes]) => [file, await one(bytes)] as const)),
      );
    },
  };
}
