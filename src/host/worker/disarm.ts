/**
 * Takes away what generated code has no business with. The names in a component are made harmless before glue is
 * generated from them, so nothing foreign should ever run here as JavaScript; this is the second lock on that door.
 */
export function disarm(): void {
  const gone = [
    'getBuiltinModule',
    'binding',
    '_linkedBinding',
    'dlopen',
    'kill',
    'exit',
    'reallyExit',
    'abort',
    'chdir',
    'execve',
  ];
  for (const name of gone) Reflect.deleteProperty(process, name);
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'require', 'Worker'])
    Reflect.deleteProperty(globalThis, name);
}
