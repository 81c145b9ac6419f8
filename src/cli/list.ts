import type { Listing } from './command.ts';

/** All commands, in the order in which the help shows them. One that is not loaded costs nothing. */
export const commands: readonly Listing[] = [
  {
    name: 'inspect',
    group: 'look',
    summary: 'show the contract, the imports and the makers of a .wasm file',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
];
