import { registerHooks } from 'node:module';

/**
 * Takes away what generated code has no business with. The names in a component are made harmless before glue is
 * generated from them, so nothing foreign should ever run here as JavaScript; this is the second lock on that door.
 * What only ends the thread stays: Node itself needs it when the thread fails. No module is loaded any more.
 */
export function disarm(): void {
  const gone = ['getBuiltinModule', 'binding', '_linkedBinding', 'dlopen', 'kill', 'abort', 'chdir', 'execve'];
  for (const name of gone) Reflect.deleteProperty(process, name);
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'require', 'Worker'])
    Reflect.deleteProperty(globalThis, name);
  registerHooks({
    resolve() {
      throw new Error('generated code imports nothing');
    },
  });
}
