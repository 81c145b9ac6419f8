import { type Log, messageOf, Scope } from '../base/index.ts';

/** Runs something that owns things, which are ended when it has come to its end, however it did. */
export async function scoped<T>(log: Log, run: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = new Scope((error) => log.error(`ending a command: ${messageOf(error)}`));
  try {
    return await run(scope);
  } finally {
    await scope.dispose();
  }
}
