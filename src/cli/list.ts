import type { Listing } from './command.ts';

/** All commands, in the order in which the help shows them. One that is not loaded costs nothing. */
export const commands: readonly Listing[] = [
  {
    name: 'new',
    group: 'write',
    summary: 'make a component from a template',
    load: async () => (await import('./commands/new.ts')).newComponent,
  },
  {
    name: 'build',
    group: 'write',
    summary: 'build a component as the editor does, or for release',
    load: async () => (await import('./commands/build.ts')).build,
  },
  {
    name: 'check',
    group: 'write',
    summary: 'say what is wrong with manifests, WIT and contracts',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'dev',
    group: 'write',
    summary: 'build and swap at each save, and serve, until Ctrl-C',
    load: async () => (await import('./commands/dev.ts')).dev,
  },
  {
    name: 'test',
    group: 'write',
    summary: 'run the test files of a component',
    load: async () => (await import('./commands/test.ts')).test,
  },
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
    summary: 'show the contract, imports and makers of a .wasm file',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
  {
    name: 'diff',
    group: 'look',
    summary: 'compare two contracts and rights, and say the step',
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  {
    name: 'rights',
    group: 'look',
    summary: 'show, grant and take back what a component may do',
    load: async () => (await import('./commands/rights.ts')).rights,
  },
  {
    name: 'completions',
    group: 'setup',
    summary: 'print completions for a shell',
    load: async () => (await import('./commands/completions.ts')).completions,
  },
];
