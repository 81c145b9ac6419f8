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
    name: 'install',
    group: 'keep',
    summary: 'install a component from a file, an address, git or OCI',
    load: async () => (await import('./commands/install.ts')).install,
  },
  {
    name: 'update',
    group: 'keep',
    summary: 'install a newer release of a component',
    load: async () => (await import('./commands/update.ts')).update,
  },
  {
    name: 'rollback',
    group: 'keep',
    summary: 'go back to a release that is kept',
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  {
    name: 'uninstall',
    group: 'keep',
    summary: 'take a component off',
    load: async () => (await import('./commands/uninstall.ts')).uninstall,
  },
  {
    name: 'list',
    group: 'keep',
    summary: 'list what is installed',
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'info',
    group: 'keep',
    summary: 'show all about an installed component',
    load: async () => (await import('./commands/info.ts')).info,
  },
  {
    name: 'status',
    group: 'keep',
    summary: 'check that what is installed is whole',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'logs',
    group: 'keep',
    summary: 'show what happened to an installed component',
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  {
    name: 'keygen',
    group: 'share',
    summary: 'make a key to sign with',
    load: async () => (await import('./commands/keygen.ts')).keygen,
  },
  {
    name: 'sign',
    group: 'share',
    summary: 'sign a component',
    load: async () => (await import('./commands/sign.ts')).sign,
  },
  {
    name: 'verify',
    group: 'share',
    summary: 'check the signature of a component',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  {
    name: 'push',
    group: 'share',
    summary: 'put a component into a registry',
    load: async () => (await import('./commands/push.ts')).push,
  },
  {
    name: 'pull',
    group: 'share',
    summary: 'get a component out of a registry',
    load: async () => (await import('./commands/pull.ts')).pull,
  },
  {
    name: 'completions',
    group: 'setup',
    summary: 'print completions for a shell',
    load: async () => (await import('./commands/completions.ts')).completions,
  },
];
