/**
 * What the program ends with, by name: the one table of exit codes. Scripts rely on the numbers, so none of them ever
 * changes its meaning.
 */
export const exits = {
  fine: { code: 0, says: 'all is well' },
  failure: { code: 1, says: 'it failed: a trap, a test, an input or an output, or a mistake of ours' },
  usage: { code: 2, says: 'the command line is not understood' },
  manifest: { code: 3, says: 'airlock.json is wrong' },
  build: { code: 4, says: 'the build failed' },
  contract: { code: 5, says: 'a contract is wrong or broken: WIT, a missing export, a breaking change' },
  denied: { code: 6, says: 'a right was denied that the component needed, or a consent is missing' },
  limit: { code: 7, says: 'a limit was reached: time, memory, output' },
  'not-found': { code: 8, says: 'there is no such file, component, export or version' },
  integrity: { code: 9, says: 'bytes, a signature or a digest are not what they have to be' },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly says: string }>>;

export type Exit = keyof typeof exits;
