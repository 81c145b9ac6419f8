/** What to do when the language server's process has ended by itself. */
export type AfterCrash =
  | { readonly kind: 'restart'; readonly afterMilliseconds: number }
  /** It ended so often that another start would only end again. */
  | { readonly kind: 'give-up' };

/**
 * Decides by when the server has crashed, this time included, oldest first, in milliseconds of any clock. Crashes that
 * lie long back no longer count; each one that counts doubles the wait.
 */
export function afterCrash(crashes: readonly number[]): AfterCrash {
  const now = crashes.at(-1) ?? 0;
  const recent = crashes.filter((at) => now - at < remembered).length;
  if (recent > mostRestarts) return { kind: 'give-up' };
  return { kind: 'restart', afterMilliseconds: firstWait * 2 ** Math.max(0, recent - 1) };
}

const remembered = 5 * 60_000;
const mostRestarts = 7;
const firstWait = 250;
