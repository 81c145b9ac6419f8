import type { Listing } from './command.ts';

/** All commands, in the order in which the help shows them. One that is not loaded costs nothing. */
export const commands: readonly Listing[] = [
  {
    name: 'run',
    group: 'run',
    summary: 'run a command, or serve an HTTP handler',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'call',
    group: 'run',
    summary: 'call one export with arguments in WAVE',
    load: async () => (await import('./commands/call.ts')).call,
  },
  {
    name: 'inspect',
    group: 'look',
    summary: 'show the contract, the imports and the makers of a .wasm file',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
];
